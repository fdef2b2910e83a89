-- What is written stays: no change, no removal, not even by the tables' owner.
CREATE FUNCTION public.record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is never changed (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'SN403';
END $$;

DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['record_entry', 'record_facts', 'record_day', 'record_access'] LOOP
    EXECUTE format('CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION public.record_stays()', kept);
    EXECUTE format('CREATE TRIGGER stays_whole BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.record_stays()', kept);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER stays', kept);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER stays_whole', kept);
  END LOOP;
END $$;
