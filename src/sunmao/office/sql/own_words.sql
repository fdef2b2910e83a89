-- The words of an office are kept by its system administrator, and logged like every arrangement.
CREATE TRIGGER keep_change AFTER INSERT OR UPDATE ON office_word
  FOR EACH ROW EXECUTE FUNCTION public.office_keep_change();

-- An urgent halt of a sign-in is logged with its reason.
CREATE OR REPLACE FUNCTION public.office_keep_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO office_change (office_id, id, at, person_id, post_id, about, row_id, before, after)
  VALUES (NEW.office_id, gen_random_uuid(), now(), sunmao_person(), sunmao_post(), TG_TABLE_NAME, NEW.id,
          CASE TG_OP WHEN 'UPDATE' THEN jsonb_build_object('person_id', OLD.person_id, 'is_active', OLD.is_active,
                                                           'halted_for', OLD.halted_for) END,
          jsonb_build_object('person_id', NEW.person_id, 'sign_in_name', NEW.sign_in_name, 'is_active', NEW.is_active,
                             'halted_for', NEW.halted_for));
  RETURN NULL;
END $$;

-- What an office is called and under which one it stands: by its system administrator, through this door only.
-- Numbers that were drawn keep the office's mark, so the mark is not changed.
CREATE FUNCTION public.office_describe(p_name text, p_short text, p_code text, p_parent uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_own uuid := sunmao_office();
  v_before jsonb;
  v_after jsonb;
BEGIN
  IF COALESCE(sunmao_role(), '') <> 'system_administrator' THEN
    RAISE EXCEPTION 'only the system administrator describes the office' USING ERRCODE = 'SN405';
  END IF;
  IF EXISTS (
    WITH RECURSIVE above AS (
      SELECT o.id, o.parent_id FROM office_office o WHERE o.id = p_parent
      UNION SELECT o.id, o.parent_id FROM office_office o JOIN above a ON o.id = a.parent_id)
    SELECT FROM above WHERE above.id = v_own) THEN
    RAISE EXCEPTION 'an office does not stand under itself' USING ERRCODE = 'SN405';
  END IF;
  SELECT jsonb_build_object('name', o.name, 'short_name', o.short_name, 'code', o.code, 'parent_id', o.parent_id)
    INTO v_before FROM office_office o WHERE o.id = v_own FOR UPDATE;
  v_after := jsonb_build_object('name', p_name, 'short_name', p_short, 'code', p_code, 'parent_id', p_parent);
  IF v_before = v_after THEN RETURN; END IF;
  UPDATE office_office SET name = p_name, short_name = p_short, code = p_code, parent_id = p_parent WHERE id = v_own;
  INSERT INTO office_change (office_id, id, at, person_id, post_id, about, row_id, before, after)
  VALUES (v_own, gen_random_uuid(), now(), sunmao_person(), sunmao_post(), 'office_office', v_own, v_before, v_after);
END $$;
