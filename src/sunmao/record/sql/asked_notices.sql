-- A holiday notice is loaded by the tables' owner, who alone may move what is due in every office. A page
-- only asks for it: the system administrator of an office that stands under no other on this installation.
CREATE FUNCTION public.record_notice_asker() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.person_id IS DISTINCT FROM sunmao_person() OR COALESCE(sunmao_role(), '') <> 'system_administrator'
     OR EXISTS (SELECT FROM office_office o WHERE o.id = NEW.office_id AND o.parent_id IS NOT NULL)
     OR NEW.loaded_at IS NOT NULL THEN
    RAISE EXCEPTION 'a notice is asked for by the uppermost office' USING ERRCODE = 'SN405';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER asker BEFORE INSERT ON record_asked_notice FOR EACH ROW EXECUTE FUNCTION public.record_notice_asker();
REVOKE ALL ON FUNCTION public.record_notice_asker() FROM PUBLIC;
