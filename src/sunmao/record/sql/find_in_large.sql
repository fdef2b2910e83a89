-- Search where an office has a million texts. Texts lie in batches in the order in which they came; the newest
-- batches are looked through first, and the rest only when those did not give enough. So a word that every third
-- text holds costs no more than what is shown of it.
CREATE SEQUENCE public.record_search_serial;
GRANT USAGE ON SEQUENCE public.record_search_serial TO sunmao_journal;
UPDATE public.record_search s SET batch = o.place / 8192
  FROM (SELECT office_id, matter_id, row_number() OVER (ORDER BY matter_id) AS place FROM public.record_search) o
 WHERE o.office_id = s.office_id AND o.matter_id = s.matter_id AND o.place >= 8192;
SELECT setval('public.record_search_serial', 1 + (SELECT count(*) FROM public.record_search));
ALTER TABLE public.record_search ALTER COLUMN batch SET DEFAULT nextval('public.record_search_serial') / 8192;
DROP INDEX public.record_search_vector;
CREATE INDEX record_search_vector ON public.record_search USING gin (office_id, ledger, batch, vector);

CREATE OR REPLACE FUNCTION public.record_find(p_ledger text, p_query text, p_most integer) RETURNS TABLE(matter_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_office uuid := sunmao_office();
  v_query tsquery := p_query::tsquery;
  v_most integer := least(p_most, 2000);
  v_upto integer := (SELECT last_value / 8192 FROM record_search_serial);
  v_wide integer := 1;
  v_found uuid[] := '{}';
BEGIN
  WHILE v_upto >= 0 AND cardinality(v_found) < v_most LOOP
    IF v_wide <= 16 THEN
      v_found := v_found || ARRAY(SELECT s.matter_id FROM record_search s
        WHERE s.office_id = v_office AND s.batch = ANY (ARRAY(SELECT generate_series(v_upto - v_wide + 1, v_upto)))
          AND s.vector @@ v_query AND (p_ledger = '' OR s.ledger = p_ledger) ORDER BY s.matter_id DESC LIMIT v_most);
    ELSE
      v_found := v_found || ARRAY(SELECT s.matter_id FROM record_search s
        WHERE s.office_id = v_office AND s.batch <= v_upto AND s.vector @@ v_query
          AND (p_ledger = '' OR s.ledger = p_ledger) ORDER BY s.matter_id DESC LIMIT v_most);
    END IF;
    v_upto := CASE WHEN v_wide > 16 THEN -1 ELSE v_upto - v_wide END;
    v_wide := v_wide * 4;
  END LOOP;
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
