-- For whom a transaction acts. The setting "sunmao.acting" holds an unguessable ticket, local to the
-- transaction; a made-up, closed or expired ticket reads as nobody. These four are asked by every
-- policy, so names are written in full instead of pinning the search path.
CREATE FUNCTION public.sunmao_office() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  v_ticket pg_catalog.text := pg_catalog.current_setting('sunmao.acting', true);
  v_found pg_catalog.uuid;
BEGIN
  IF v_ticket IS NULL OR v_ticket = '' THEN RETURN NULL; END IF;
  SELECT a.office_id INTO v_found FROM public.office_acting a
   WHERE a.id = v_ticket::pg_catalog.uuid AND a.closed_at IS NULL AND a.until > pg_catalog.now();
  RETURN v_found;
END $$;

CREATE FUNCTION public.sunmao_person() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  v_ticket pg_catalog.text := pg_catalog.current_setting('sunmao.acting', true);
  v_found pg_catalog.uuid;
BEGIN
  IF v_ticket IS NULL OR v_ticket = '' THEN RETURN NULL; END IF;
  SELECT a.person_id INTO v_found FROM public.office_acting a
   WHERE a.id = v_ticket::pg_catalog.uuid AND a.closed_at IS NULL AND a.until > pg_catalog.now();
  RETURN v_found;
END $$;

CREATE FUNCTION public.sunmao_post() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  v_ticket pg_catalog.text := pg_catalog.current_setting('sunmao.acting', true);
  v_found pg_catalog.uuid;
BEGIN
  IF v_ticket IS NULL OR v_ticket = '' THEN RETURN NULL; END IF;
  SELECT a.post_id INTO v_found FROM public.office_acting a
   WHERE a.id = v_ticket::pg_catalog.uuid AND a.closed_at IS NULL AND a.until > pg_catalog.now();
  RETURN v_found;
END $$;

CREATE FUNCTION public.sunmao_role() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  v_ticket pg_catalog.text := pg_catalog.current_setting('sunmao.acting', true);
  v_found pg_catalog.text;
BEGIN
  IF v_ticket IS NULL OR v_ticket = '' THEN RETURN NULL; END IF;
  SELECT a.role INTO v_found FROM public.office_acting a
   WHERE a.id = v_ticket::pg_catalog.uuid AND a.closed_at IS NULL AND a.until > pg_catalog.now();
  RETURN v_found;
END $$;

-- Today where the office is.
CREATE FUNCTION public.office_today(p_zone text) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (pg_catalog.now() AT TIME ZONE p_zone)::pg_catalog.date $$;

-- The posts a person may act in today: their own, those delegated to them, and those that
-- another office gave them while they are lent to it. "until" is the last day, included.
CREATE FUNCTION public.office_posts_of(p_person uuid)
RETURNS TABLE (office_id uuid, office_name text, zone text, person_id uuid, post_id uuid, role text, title text,
               department_name text, delegation_id uuid, on_behalf_name text, last_day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.office_id, o.name, o.time_zone, p.person_id, p.id, p.role, p.title, d.name, NULL::uuid, NULL::text, p.until
    FROM office_post p
    JOIN office_office o ON o.id = p.office_id
    JOIN office_person h ON h.office_id = p.office_id AND h.id = p.person_id
    JOIN office_department d ON d.office_id = p.office_id AND d.id = p.department_id
   WHERE h.active AND p.since <= office_today(o.time_zone) AND COALESCE(p.until, 'infinity') >= office_today(o.time_zone)
     AND p.person_id = p_person AND h.loan_id IS NULL
  UNION ALL
  SELECT p.office_id, o.name, o.time_zone, p.person_id, p.id, p.role, p.title, d.name, NULL::uuid, NULL::text,
         LEAST(p.until, l.until)
    FROM office_loan l
    JOIN office_person home ON home.office_id = l.office_id AND home.id = l.person_id
    JOIN office_person h ON h.loan_id = l.id AND h.office_id = l.to_office_id
    JOIN office_post p ON p.office_id = h.office_id AND p.person_id = h.id
    JOIN office_office o ON o.id = p.office_id
    JOIN office_department d ON d.office_id = p.office_id AND d.id = p.department_id
   WHERE l.person_id = p_person AND l.ended_at IS NULL AND home.active AND h.active
     AND office_today(o.time_zone) BETWEEN l.since AND l.until
     AND p.since <= office_today(o.time_zone) AND COALESCE(p.until, 'infinity') >= office_today(o.time_zone)
  UNION ALL
  SELECT p.office_id, o.name, o.time_zone, g.to_person_id, p.id, p.role, p.title, d.name, g.id, holder.name,
         LEAST(p.until, g.until)
    FROM office_delegation g
    JOIN office_post p ON p.office_id = g.office_id AND p.id = g.post_id
    JOIN office_office o ON o.id = p.office_id
    JOIN office_person h ON h.office_id = g.office_id AND h.id = g.to_person_id
    JOIN office_person holder ON holder.office_id = p.office_id AND holder.id = p.person_id
    JOIN office_department d ON d.office_id = p.office_id AND d.id = p.department_id
   WHERE g.to_person_id = p_person AND g.ended_at IS NULL AND h.active
     AND office_today(o.time_zone) BETWEEN g.since AND g.until
     AND p.since <= office_today(o.time_zone) AND COALESCE(p.until, 'infinity') >= office_today(o.time_zone) $$;

-- Open a ticket for a post that the person may act in today. It ends with the post, the
-- delegation or the loan at midnight, and lives a day at most.
CREATE FUNCTION public.office_act(p_person uuid, p_post uuid, p_delegation uuid, p_until timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_choice record;
  v_ticket uuid := gen_random_uuid();
BEGIN
  SELECT * INTO v_choice FROM office_posts_of(p_person) c
   WHERE c.post_id = p_post AND c.delegation_id IS NOT DISTINCT FROM p_delegation;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'person % may not act in post % today', p_person, p_post USING ERRCODE = 'SN401';
  END IF;
  INSERT INTO office_acting (id, office_id, person_id, post_id, delegation_id, role, opened_at, until)
  VALUES (v_ticket, v_choice.office_id, v_choice.person_id, p_post, p_delegation, v_choice.role, now(),
          LEAST(p_until, now() + interval '1 day', (v_choice.last_day + 1)::timestamp AT TIME ZONE v_choice.zone));
  RETURN v_ticket;
END $$;

CREATE FUNCTION public.office_act_end(p_ticket uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE office_acting SET closed_at = now() WHERE id = p_ticket AND closed_at IS NULL $$;

-- Bind the transaction to a ticket and say for which office it acts now, in one round trip.
CREATE FUNCTION public.office_act_as(p_ticket uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pg_catalog.set_config('sunmao.acting', p_ticket::pg_catalog.text, true);
  RETURN public.sunmao_office();
END $$;

-- Who acts by a ticket, in words of this moment. Asked by every request, so its plan is kept.
CREATE FUNCTION public.office_actor(p_ticket uuid)
RETURNS TABLE (office_id uuid, office_name text, office_code text, person_id uuid, person_name text, work_number text,
               post_id uuid, role text, department_id uuid, department_name text, on_behalf_id uuid, on_behalf_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT a.office_id, o.name::text, COALESCE(o.code, '')::text, a.person_id, h.name::text, h.work_number::text,
         a.post_id, a.role::text, d.id, d.name::text, b.id, COALESCE(b.name, '')::text
    FROM office_acting a
    JOIN office_office o ON o.id = a.office_id
    JOIN office_person h ON h.office_id = a.office_id AND h.id = a.person_id
    JOIN office_post p ON p.office_id = a.office_id AND p.id = a.post_id
    JOIN office_department d ON d.office_id = p.office_id AND d.id = p.department_id
    LEFT JOIN office_person b ON a.delegation_id IS NOT NULL AND b.office_id = p.office_id AND b.id = p.person_id
   WHERE a.id = p_ticket AND a.closed_at IS NULL AND a.until > now();
END $$;

-- Who holds a role in an office today, for work that a command starts without a sign-in.
CREATE FUNCTION public.office_holders(p_office uuid, p_role text)
RETURNS TABLE (person_id uuid, post_id uuid, person_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.person_id, p.id, h.name
    FROM office_post p
    JOIN office_office o ON o.id = p.office_id
    JOIN office_person h ON h.office_id = p.office_id AND h.id = p.person_id
   WHERE p.office_id = p_office AND p.role = p_role AND h.active
     AND p.since <= office_today(o.time_zone) AND COALESCE(p.until, 'infinity') >= office_today(o.time_zone)
   ORDER BY p.since, h.work_number $$;

-- A setting of an office on a day, also before anybody acts: the lock-out needs it at the door.
CREATE FUNCTION public.office_switch_value(p_office uuid, p_name text, p_on date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.value FROM office_switch s
   WHERE s.office_id = p_office AND s.name = p_name AND s.since <= p_on ORDER BY s.since DESC LIMIT 1 $$;
