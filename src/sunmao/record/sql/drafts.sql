-- Office and person: whoever else asks, in whatever post, sees no draft at all.
CREATE POLICY own ON public.record_draft AS RESTRICTIVE TO sunmao_app
  USING (person_id = (SELECT public.sunmao_person()));
CREATE POLICY own ON public.record_earlier_draft AS RESTRICTIVE TO sunmao_app
  USING (person_id = (SELECT public.sunmao_person()));

-- Who arranges a leave learns what lies there, never what it says: the function's owner may not read the text either.
GRANT SELECT (office_id, id, person_id, ledger, matter_id, step, saved_at) ON public.record_draft TO sunmao_journal;
CREATE FUNCTION public.record_drafts_left(p_person uuid)
RETURNS TABLE (ledger text, step text, number text, saved_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT d.ledger, d.step, COALESCE(m.number, ''), d.saved_at
    FROM record_draft d LEFT JOIN record_matter m ON m.office_id = d.office_id AND m.id = d.matter_id
   WHERE d.office_id = sunmao_office() AND d.person_id = p_person AND (SELECT office_may_arrange())
   ORDER BY d.saved_at DESC $$;
