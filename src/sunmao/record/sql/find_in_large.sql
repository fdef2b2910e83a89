-- Search where an office has a million texts. Texts are numbered as they come, and the newest are looked through
-- first: in sixteen lots of a thousand, in sixteen lots of sixteen thousand, then the rest. A word that every third
-- text holds ends in the first lots, one that few hold gives few rows in the last; neither costs more than what is shown.
CREATE SEQUENCE public.record_search_serial;
GRANT USAGE ON SEQUENCE public.record_search_serial TO sunmao_journal;
DROP INDEX public.record_search_vector;
ALTER TABLE public.record_search ADD COLUMN serial bigint NOT NULL DEFAULT nextval('public.record_search_serial');
CREATE INDEX record_search_vector ON public.record_search
  USING gin (office_id, ledger, (serial >> 10), (serial >> 14), vector);

CREATE OR REPLACE FUNCTION public.record_find(p_ledger text, p_query text, p_most integer) RETURNS TABLE(matter_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_office uuid := sunmao_office();
  v_query tsquery := p_query::tsquery;
  v_most integer := least(p_most, 2000);
  v_newest bigint := (SELECT last_value FROM record_search_serial);
  v_small bigint := v_newest >> 10;
  v_large bigint;
  v_found uuid[] := '{}';
BEGIN
  LOOP  -- lots of a thousand, down to a multiple of sixteen thousand
    EXIT WHEN v_small < 0 OR cardinality(v_found) >= v_most;
    v_found := v_found || ARRAY(SELECT s.matter_id FROM record_search s WHERE s.office_id = v_office
      AND s.ledger = p_ledger AND s.serial >> 10 = v_small AND s.vector @@ v_query ORDER BY s.matter_id DESC LIMIT v_most);
    EXIT WHEN v_small & 15 = 0 AND v_small <= (v_newest >> 10) - 8;
    v_small := v_small - 1;
  END LOOP;
  v_large := (v_small >> 4) - 1;
  FOR v_lot IN REVERSE v_large .. greatest(v_large - 15, 0) LOOP
    EXIT WHEN cardinality(v_found) >= v_most;
    v_found := v_found || ARRAY(SELECT s.matter_id FROM record_search s WHERE s.office_id = v_office
      AND s.ledger = p_ledger AND s.serial >> 14 = v_lot AND s.vector @@ v_query ORDER BY s.matter_id DESC LIMIT v_most);
  END LOOP;
  IF cardinality(v_found) < v_most AND v_large > 15 THEN
    v_found := v_found || ARRAY(SELECT s.matter_id FROM record_search s WHERE s.office_id = v_office
      AND s.ledger = p_ledger AND (s.serial >> 14) + 0 < v_large - 15 AND s.vector @@ v_query
      ORDER BY s.matter_id DESC LIMIT v_most);
  END IF;
  RETURN QUERY SELECT f FROM unnest(v_found) AS f ORDER BY f DESC LIMIT v_most;
END $$;

-- The parts of a number, three characters each.
CREATE FUNCTION public.record_number_parts(p_number text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
  SELECT ARRAY(SELECT substr(p_number, n, 3) FROM generate_series(1, length(p_number) - 2) AS n) $$;
CREATE INDEX record_matter_parts ON public.record_matter USING gin (office_id, record_number_parts(number));

-- Numbers that begin with p_head, and those that hold p_part anywhere.
CREATE FUNCTION public.record_find_numbers(p_part text, p_head text, p_most integer) RETURNS TABLE(matter_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_office uuid := sunmao_office();
  v_most integer := least(p_most, 2000);
BEGIN
  RETURN QUERY SELECT m.id FROM record_matter m
    WHERE m.office_id = v_office AND m.number >= p_head AND m.number < p_head || chr(65535)
      AND starts_with(m.number, p_head) ORDER BY m.number DESC LIMIT v_most;
  IF length(p_part) >= 3 THEN
    RETURN QUERY SELECT h.id FROM (SELECT m.id, m.number FROM record_matter m
        WHERE m.office_id = v_office AND record_number_parts(m.number) @> record_number_parts(p_part)
          AND position(p_part IN m.number) > 0 LIMIT 4 * v_most) h
      ORDER BY h.number DESC LIMIT v_most;
  END IF;
END $$;
REVOKE ALL ON FUNCTION public.record_find_numbers(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.record_find_numbers(text, text, integer) TO sunmao_app;
