-- A setting that moves last days is changed by the security administrator, whose role of the database may not write
-- clocks. While he does, no step is on its way: each reads record_notice and so holds a lock on it until it is written.
--
-- SQLSTATEs: SN401 somebody else acts here; 55P03 a step does not come to its end.
CREATE FUNCTION public.record_hold_still() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM office_post p WHERE p.office_id = sunmao_office() AND p.id = sunmao_post()
                    AND p.role = 'security_administrator') THEN
    RAISE EXCEPTION 'only the security administrator of an office recounts its clocks' USING ERRCODE = 'SN401';
  END IF;
  LOCK TABLE record_notice IN ACCESS EXCLUSIVE MODE;
END $$;

-- Write the clocks of a matter as they were worked out anew, and keep the last days that moved.
CREATE FUNCTION public.record_recount(p_matter uuid, p_clocks jsonb, p_next_due date, p_warns_on date,
  p_due_firm boolean, p_moved jsonb, p_why text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE v_office uuid := sunmao_office();
BEGIN
  PERFORM record_hold_still();
  DELETE FROM record_clock WHERE office_id = v_office AND matter_id = p_matter;
  INSERT INTO record_clock (office_id, id, matter_id, name, subject, label, basis, statutory, started_at, due,
      warns_on, provisional, paused, held, stopped_at)
  SELECT v_office, c.id, p_matter, c.name, c.subject, c.label, c.basis, c.statutory, c.started_at, c.due,
      c.warns_on, c.provisional, c.paused, c.held, c.stopped_at
    FROM jsonb_to_recordset(p_clocks) AS c(id uuid, name text, subject text, label text, basis text,
      statutory boolean, started_at timestamptz, due date, warns_on date, provisional boolean, paused boolean,
      held integer, stopped_at timestamptz);
  UPDATE record_matter SET next_due = p_next_due, warns_on = p_warns_on, due_firm = p_due_firm
   WHERE office_id = v_office AND id = p_matter;
  INSERT INTO record_moved_due (office_id, id, matter_id, label, before, after, why, at)
  SELECT v_office, m.id, p_matter, m.label, m.before, m.after, p_why, p_at
    FROM jsonb_to_recordset(p_moved) AS m(id uuid, label text, before date, after date);
END $$;
