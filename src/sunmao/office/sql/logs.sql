-- Two logs that are only ever added to: what administrators changed, and what happened at the door.
CREATE FUNCTION public.office_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a log is never changed (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'SN403';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON office_change FOR EACH ROW EXECUTE FUNCTION public.office_log_stays();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON office_change FOR EACH STATEMENT EXECUTE FUNCTION public.office_log_stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON office_sign_in FOR EACH ROW EXECUTE FUNCTION public.office_log_stays();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON office_sign_in FOR EACH STATEMENT EXECUTE FUNCTION public.office_log_stays();
ALTER TABLE office_change ENABLE ALWAYS TRIGGER stays;
ALTER TABLE office_change ENABLE ALWAYS TRIGGER stays_whole;
ALTER TABLE office_sign_in ENABLE ALWAYS TRIGGER stays;
ALTER TABLE office_sign_in ENABLE ALWAYS TRIGGER stays_whole;

CREATE FUNCTION public.office_keep_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO office_change (office_id, id, at, person_id, post_id, about, row_id, before, after)
  VALUES (NEW.office_id, gen_random_uuid(), now(), sunmao_person(), sunmao_post(), TG_TABLE_NAME, NEW.id,
          CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW));
  RETURN NULL;
END $$;
DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['department', 'person', 'post', 'delegation', 'recusal', 'loan', 'switch'] LOOP
    EXECUTE format('CREATE TRIGGER keep_change AFTER INSERT OR UPDATE ON office_%s '
                   'FOR EACH ROW EXECUTE FUNCTION public.office_keep_change()', v_table);
  END LOOP;
END $$;

-- Somebody signed in, failed, or was given a new password; nobody acts yet, so a door is needed.
CREATE FUNCTION public.office_note_sign_in(p_id uuid, p_account uuid, p_kind text, p_address text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO office_sign_in (id, at, office_id, account_id, by_person_id, kind, address)
  SELECT p_id, now(),
         COALESCE((SELECT office_id FROM office_account WHERE id = p_account),
                  -- an unknown name at a house with one office is that office's to look at
                  (SELECT (array_agg(id))[1] FROM office_office HAVING count(*) = 1)),
         p_account, sunmao_person(), p_kind, p_address $$;
