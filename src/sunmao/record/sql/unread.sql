-- How much is new to whoever sits in a seat: asked every half minute by every open page, so it is one statement
-- that needs no session, no person and no transaction of its own. A locked or ended seat is told nothing.
CREATE FUNCTION public.record_unread(p_ticket uuid) RETURNS TABLE(unread integer, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_office uuid; v_person uuid; v_behalf uuid; v_role text; v_department uuid; v_upto timestamptz;
BEGIN
  SELECT a.office_id, a.person_id, p.person_id, a.role, p.department_id, COALESCE(s.upto, '-infinity')
    INTO v_office, v_person, v_behalf, v_role, v_department, v_upto
    FROM office_acting a
    JOIN office_seat t ON t.ticket = a.id AND t.ended_at IS NULL AND t.locked_at IS NULL
    JOIN office_post p ON p.office_id = a.office_id AND p.id = a.post_id
    LEFT JOIN record_seen s ON s.office_id = a.office_id AND s.person_id = a.person_id
   WHERE a.id = p_ticket AND a.closed_at IS NULL AND a.until > now();
  IF v_office IS NULL THEN RETURN; END IF;
  v_upto := greatest(v_upto, now() - interval '30 days');
  RETURN QUERY SELECT count(*)::integer, max(n.at) FROM (
    (SELECT o.at FROM record_told o WHERE o.office_id = v_office AND o.to_person_id = v_person AND o.at > v_upto
        AND o.by_id <> v_person LIMIT 100)
    UNION ALL
    (SELECT o.at FROM record_told o WHERE o.office_id = v_office AND o.to_person_id = v_behalf AND v_behalf <> v_person
        AND o.at > v_upto AND o.by_id <> v_person LIMIT 100)
    UNION ALL
    (SELECT o.at FROM record_told o WHERE o.office_id = v_office AND o.to_role = v_role AND o.at > v_upto
        AND o.by_id <> v_person AND (o.to_department_id IS NULL OR o.to_department_id = v_department)
        -- what came to a post is news only until somebody took it on
        AND NOT EXISTS (SELECT FROM record_entry e WHERE e.office_id = v_office AND e.matter_id = o.matter_id
          AND e.position > o.position AND e.step NOT IN ('remind', 'pass_round', 'correct', 'ask_countersign', 'countersign'))
        LIMIT 100)
  ) n;
END $$;
