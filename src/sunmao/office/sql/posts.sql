-- Rules about posts that hold whoever writes them.
CREATE FUNCTION public.office_is_administrator(p_role text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT p_role IN ('system_administrator', 'security_administrator', 'audit_administrator') $$;

-- May the acting post arrange people and posts?
CREATE FUNCTION public.office_may_arrange() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT COALESCE(public.sunmao_role() IN ('system_administrator', 'security_administrator'), false) $$;

-- An administrator holds that one post and no other at the same time, delegated ones included.
CREATE FUNCTION public.office_roles_clash(p_office uuid, p_person uuid, p_role text, p_since date, p_until date, p_post uuid)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT p.role, p.since, p.until FROM office_post p
       WHERE p.office_id = p_office AND p.person_id = p_person AND p.id IS DISTINCT FROM p_post
      UNION ALL
      SELECT p.role, g.since, g.until FROM office_delegation g
        JOIN office_post p ON p.office_id = g.office_id AND p.id = g.post_id
       WHERE g.office_id = p_office AND g.to_person_id = p_person AND g.ended_at IS NULL
    ) held
    WHERE held.role <> p_role
      AND (office_is_administrator(held.role) OR office_is_administrator(p_role))
      AND held.since <= COALESCE(p_until, 'infinity') AND COALESCE(held.until, 'infinity') >= p_since) $$;

CREATE FUNCTION public.office_post_rule() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Two posts given to one person at the same moment must see each other.
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.person_id::text, 0));
  IF office_roles_clash(NEW.office_id, NEW.person_id, NEW.role, NEW.since, NEW.until, NEW.id) THEN
    RAISE EXCEPTION 'an administrator holds no other post' USING ERRCODE = 'SN405';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON office_post FOR EACH ROW EXECUTE FUNCTION public.office_post_rule();

-- A post is delegated by its holder, or for an absent one by a leader, personnel or an administrator,
-- and never by the one who gains.
CREATE FUNCTION public.office_delegation_rule() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_post record;
BEGIN
  SELECT person_id, role INTO v_post FROM office_post WHERE office_id = NEW.office_id AND id = NEW.post_id;
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.to_person_id::text, 0));
  IF NEW.to_person_id = v_post.person_id THEN
    RAISE EXCEPTION 'a post is not delegated to its holder' USING ERRCODE = 'SN405';
  END IF;
  IF sunmao_person() IS DISTINCT FROM v_post.person_id
     AND (sunmao_person() IS NOT DISTINCT FROM NEW.to_person_id OR COALESCE(sunmao_role(), '') NOT IN
          ('department_head', 'deputy_chief_procurator', 'chief_procurator', 'personnel',
           'system_administrator', 'security_administrator')) THEN
    RAISE EXCEPTION 'a post is not delegated by the one who gains' USING ERRCODE = 'SN405';
  END IF;
  IF NEW.ended_at IS NULL
     AND office_roles_clash(NEW.office_id, NEW.to_person_id, v_post.role, NEW.since, NEW.until, NULL) THEN
    RAISE EXCEPTION 'an administrator holds no other post' USING ERRCODE = 'SN405';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON office_delegation
  FOR EACH ROW EXECUTE FUNCTION public.office_delegation_rule();

-- What ends takes its tickets along at once.
CREATE FUNCTION public.office_close_tickets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'office_post' THEN
    UPDATE office_acting a
       SET until = LEAST(a.until, (NEW.until + 1)::timestamp AT TIME ZONE o.time_zone),
           closed_at = CASE WHEN NEW.role <> OLD.role OR NEW.person_id <> OLD.person_id THEN now() END
      FROM office_office o
     WHERE a.closed_at IS NULL AND a.post_id = NEW.id AND o.id = a.office_id;
  ELSIF TG_TABLE_NAME = 'office_person' THEN
    UPDATE office_acting SET closed_at = now() WHERE closed_at IS NULL AND person_id = NEW.id AND NOT NEW.active;
  ELSIF TG_TABLE_NAME = 'office_delegation' THEN
    UPDATE office_acting SET closed_at = now()
     WHERE closed_at IS NULL AND delegation_id = NEW.id AND NEW.ended_at IS NOT NULL;
  ELSE
    UPDATE office_acting a SET closed_at = now() FROM office_person h
     WHERE a.closed_at IS NULL AND a.person_id = h.id AND h.loan_id = NEW.id AND NEW.ended_at IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tickets AFTER UPDATE ON office_post FOR EACH ROW EXECUTE FUNCTION public.office_close_tickets();
CREATE TRIGGER tickets AFTER UPDATE ON office_person FOR EACH ROW EXECUTE FUNCTION public.office_close_tickets();
CREATE TRIGGER tickets AFTER UPDATE ON office_delegation FOR EACH ROW EXECUTE FUNCTION public.office_close_tickets();
CREATE TRIGGER tickets AFTER UPDATE ON office_loan FOR EACH ROW EXECUTE FUNCTION public.office_close_tickets();

-- Loans are of two offices: the receiving one learns of them through this, and only of its own.
CREATE FUNCTION public.office_loans_here()
RETURNS TABLE (loan_id uuid, from_office text, person_name text, since date, until date, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT l.id, o.name, h.name, l.since, l.until, l.reason
    FROM office_loan l
    JOIN office_office o ON o.id = l.office_id
    JOIN office_person h ON h.office_id = l.office_id AND h.id = l.person_id
   WHERE l.to_office_id = sunmao_office() AND l.ended_at IS NULL
   ORDER BY l.since $$;
