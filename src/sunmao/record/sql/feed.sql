-- The running terms of what a person handles, for a calendar program: numbers and names of terms, nothing else.
CREATE FUNCTION public.record_feed(p_digest text) RETURNS TABLE(number text, label text, due date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT m.number::text, c.label::text, c.due
    FROM office_feed_of(p_digest) f
    JOIN record_matter m ON m.office_id = f.office_id AND m.handler_id = f.person_id AND m.closed_at IS NULL
    JOIN record_clock c ON c.office_id = m.office_id AND c.matter_id = m.id
     AND c.stopped_at IS NULL AND NOT c.paused AND c.due IS NOT NULL
   ORDER BY c.due, m.number LIMIT 500 $$;
