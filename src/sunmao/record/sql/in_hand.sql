-- What is still in a person's hands, as counts by kind. The tables' owner asks, so that it also holds
-- where nobody acts (a command, a repair); the office is compared here. No title and no content comes out.
--   handled      open matters that the person handles
--   approvals    matters that wait for the approval of a post which nobody but this person holds today
--   delegations  posts of others that the person stands in for, today or later
--   loans        loans to another office that run, or will
CREATE FUNCTION public.record_in_hand(p_office uuid, p_person uuid) RETURNS TABLE(kind text, held integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH today AS (SELECT office_today(o.time_zone) AS day FROM office_office o WHERE o.id = p_office),
  holding AS (
    SELECT p.person_id, p.role, CASE WHEN p.role = 'department_head' THEN p.department_id END AS place
      FROM office_post p JOIN office_person h ON h.office_id = p.office_id AND h.id = p.person_id, today
     WHERE p.office_id = p_office AND h.active
       AND (h.loan_id IS NULL OR EXISTS (SELECT FROM office_loan l WHERE l.id = h.loan_id AND l.ended_at IS NULL
                                            AND today.day BETWEEN l.since AND l.until))
       AND p.since <= today.day AND COALESCE(p.until, 'infinity') >= today.day),
  alone AS (
    SELECT DISTINCT own.role, own.place FROM holding own
     WHERE own.person_id = p_person AND NOT EXISTS (
       SELECT FROM holding other WHERE other.person_id <> p_person AND other.role = own.role
          AND other.place IS NOT DISTINCT FROM own.place))
  SELECT 'handled', count(*)::integer FROM record_matter m
   WHERE m.office_id = p_office AND m.handler_id = p_person AND m.closed_at IS NULL AND NOT m.historic
  UNION ALL
  SELECT 'approvals', count(*)::integer FROM record_matter m JOIN alone a
      ON m.waiting = 'approve:' || a.role AND (a.place IS NULL OR m.department_id = a.place)
   WHERE m.office_id = p_office AND m.closed_at IS NULL AND m.waiting <> ''
  UNION ALL
  SELECT 'delegations', count(*)::integer FROM office_delegation d, today
   WHERE d.office_id = p_office AND d.to_person_id = p_person AND d.ended_at IS NULL AND d.until >= today.day
  UNION ALL
  SELECT 'loans', count(*)::integer FROM office_loan l, today
   WHERE l.office_id = p_office AND l.person_id = p_person AND l.ended_at IS NULL AND l.until >= today.day $$;

-- The same for the pages, only of the acting office; and how many feeds and drafts there are, which nobody else may read.
CREATE FUNCTION public.record_held(p_person uuid) RETURNS TABLE(kind text, held integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.kind, h.held FROM record_in_hand(sunmao_office(), p_person) h
  UNION ALL
  SELECT 'feeds', count(*)::integer FROM office_wish w
   WHERE w.office_id = sunmao_office() AND w.person_id = p_person AND w.name = 'feed'
  UNION ALL
  SELECT 'drafts', count(*)::integer FROM record_draft d
   WHERE d.office_id = sunmao_office() AND d.person_id = p_person $$;

-- Nobody leaves with something in hand, and no sign-in is closed meanwhile. An urgent halt with a
-- reason (a lost device, a stolen password) is no closing: the person stays and so do the duties.
CREATE FUNCTION public.record_hands_empty() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_person uuid;
  v_left text;
BEGIN
  IF TG_TABLE_NAME = 'office_account' THEN v_person := NEW.person_id; ELSE v_person := NEW.id; END IF;
  SELECT string_agg(h.kind || '=' || h.held, ' ') INTO v_left
    FROM record_in_hand(NEW.office_id, v_person) h WHERE h.held > 0;
  IF v_left IS NOT NULL THEN
    RAISE EXCEPTION 'something is still in this person''s hands' USING ERRCODE = 'SN406', DETAIL = v_left;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hands_empty BEFORE UPDATE ON office_person FOR EACH ROW
  WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION public.record_hands_empty();
CREATE TRIGGER hands_empty BEFORE UPDATE ON office_account FOR EACH ROW
  WHEN (OLD.is_active AND NOT NEW.is_active AND NEW.halted_for = '') EXECUTE FUNCTION public.record_hands_empty();

REVOKE ALL ON FUNCTION public.record_in_hand(uuid, uuid), public.record_held(uuid), public.record_hands_empty()
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.record_held(uuid) TO sunmao_app;
