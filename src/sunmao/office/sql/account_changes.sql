-- A sign-in that is made, switched off or on is logged like every other arrangement, without its password.
CREATE FUNCTION public.office_keep_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO office_change (office_id, id, at, person_id, post_id, about, row_id, before, after)
  VALUES (NEW.office_id, gen_random_uuid(), now(), sunmao_person(), sunmao_post(), TG_TABLE_NAME, NEW.id,
          CASE TG_OP WHEN 'UPDATE' THEN jsonb_build_object('person_id', OLD.person_id, 'is_active', OLD.is_active) END,
          jsonb_build_object('person_id', NEW.person_id, 'sign_in_name', NEW.sign_in_name, 'is_active', NEW.is_active));
  RETURN NULL;
END $$;
CREATE TRIGGER keep_made AFTER INSERT ON office_account FOR EACH ROW EXECUTE FUNCTION public.office_keep_account();
CREATE TRIGGER keep_switched AFTER UPDATE ON office_account FOR EACH ROW
  WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION public.office_keep_account();

-- At the door people may give their work number, where only one person of the whole installation has it.
-- Nobody acts yet, so the table of people is asked here; nothing but the account's id comes out.
CREATE FUNCTION public.office_account_numbered(p_number text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (array_agg(a.id))[1]
    FROM office_person h LEFT JOIN office_account a ON a.office_id = h.office_id AND a.person_id = h.id
   WHERE lower(h.work_number) = lower(p_number) AND h.active AND h.loan_id IS NULL
  HAVING count(*) = 1 $$;
