-- What a person set is read by that person alone; the wall beside it keeps the office.
CREATE POLICY mine ON office_wish AS RESTRICTIVE TO sunmao_app
  USING (person_id = (SELECT public.sunmao_person())) WITH CHECK (person_id = (SELECT public.sunmao_person()));

-- A feed is asked for by a calendar program that signs in nowhere: the digest of its address names person and post.
CREATE INDEX wish_feed ON office_wish (value) WHERE name = 'feed';
CREATE FUNCTION public.office_feed_of(p_digest text)
RETURNS TABLE (office_id uuid, person_id uuid, post_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.office_id, p.person_id, p.id
    FROM office_wish w
    JOIN office_post p ON p.office_id = w.office_id AND p.id = split_part(w.value, ':', 2)::uuid
     AND p.person_id = w.person_id
    JOIN office_person h ON h.office_id = p.office_id AND h.id = p.person_id AND h.active
    JOIN office_office o ON o.id = p.office_id
   WHERE w.name = 'feed' AND w.value = p_digest || ':' || split_part(w.value, ':', 2)
     AND p.since <= office_today(o.time_zone) AND COALESCE(p.until, 'infinity') >= office_today(o.time_zone) $$;
