-- Text and likeness are searched by functions of the tables' owner: under row-level security only
-- leakproof operators may use an index, and neither full text nor arrays are. They compare the office
-- themselves, return at most p_most ids, and the caller joins them to the walled table.
CREATE INDEX record_search_vector ON public.record_search USING gin (office_id, vector);
CREATE INDEX record_search_sketch ON public.record_search USING gin (office_id, sketch);
CREATE INDEX record_search_keys ON public.record_search USING gin (office_id, keys);

CREATE FUNCTION public.record_find(p_ledger text, p_query text, p_most integer) RETURNS TABLE(matter_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.matter_id FROM record_search s
    WHERE s.office_id = sunmao_office() AND s.vector @@ p_query::tsquery AND (p_ledger = '' OR s.ledger = p_ledger)
    ORDER BY s.matter_id DESC LIMIT least(p_most, 2000);
END $$;

-- Candidates for being the same thing: a value of the sketch, a person, or all other keys together are shared.
CREATE FUNCTION public.record_alike(p_ledger text, p_sketch bigint[], p_keys text[], p_most integer)
RETURNS TABLE(matter_id uuid, same_keys text[], shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_alone varchar[] := ARRAY(SELECT k FROM unnest(p_keys) k WHERE k LIKE 'person:%');
  v_together varchar[] := ARRAY(SELECT k FROM unnest(p_keys) k WHERE k NOT LIKE 'person:%');
BEGIN
  IF cardinality(v_together) < 2 THEN v_together := NULL; END IF;  -- one place alone says nothing
  RETURN QUERY
    SELECT s.matter_id, ARRAY(SELECT k::text FROM unnest(s.keys) k WHERE k = ANY (p_keys)), s.shown
      FROM record_search s
     WHERE s.office_id = sunmao_office() AND s.ledger = p_ledger
       AND (s.sketch && p_sketch OR s.keys && v_alone OR s.keys @> v_together)
     ORDER BY (SELECT count(*) FROM unnest(s.sketch) v WHERE v = ANY (p_sketch)) DESC, s.matter_id DESC
     LIMIT least(p_most, 200);
END $$;
