-- The first day of an office: it, its departments and its first people, before anybody can act.
-- An office that has people is never founded again: the ids and the code are unique.
CREATE FUNCTION public.office_found(p_office jsonb, p_departments jsonb, p_people jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid := (p_office->>'id')::uuid;
BEGIN
  INSERT INTO office_office (id, code, name, short_name, mark, parent_id, time_zone, algorithm, month_end,
                             conditional_end, demonstration, installed_at)
  VALUES (v_id, p_office->>'code', p_office->>'name', p_office->>'short_name', p_office->>'mark',
          (p_office->>'parent_id')::uuid, p_office->>'time_zone', p_office->>'algorithm', p_office->>'month_end',
          p_office->>'conditional_end', (p_office->>'demonstration')::boolean, (p_office->>'installed_at')::timestamptz);
  INSERT INTO office_department (office_id, id, name, short_name, pinyin, line)
  SELECT v_id, d.id, d.name, d.short_name, d.pinyin, d.line
    FROM jsonb_to_recordset(p_departments) AS d(id uuid, name text, short_name text, pinyin text, line text);
  INSERT INTO office_person (office_id, id, name, work_number, pinyin, initials, active, phone)
  SELECT v_id, h.id, h.name, h.work_number, h.pinyin, h.initials, true, ''
    FROM jsonb_to_recordset(p_people) AS h(id uuid, name text, work_number text, pinyin text, initials text);
  INSERT INTO office_post (office_id, id, person_id, department_id, role, title, since)
  SELECT v_id, h.post_id, h.id, h.department_id, h.role, '', h.since
    FROM jsonb_to_recordset(p_people) AS h(id uuid, post_id uuid, department_id uuid, role text, since date);
  INSERT INTO office_account (id, office_id, person_id, sign_in_name, password, must_change, slip_until, failed_count,
                              is_active)
  SELECT h.account_id, v_id, h.id, h.sign_in_name, h.password, true, NULL, 0, true
    FROM jsonb_to_recordset(p_people) AS h(id uuid, account_id uuid, sign_in_name text, password text);
END $$;
