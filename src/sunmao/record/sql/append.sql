-- The one door of the journal. Refuses unless the matter still stands where Python saw it,
-- inserts the entry, stores its facts apart, moves the matter's head and writes what follows from it.
--
-- SQLSTATEs: SN401 nobody, or somebody else, acts here; SN409 the matter has moved on; SN422 a time can not be.
CREATE FUNCTION public.record_append(
  p_office uuid, p_matter uuid, p_expected integer, p_head bytea,
  p_entry uuid, p_step text, p_by uuid, p_post uuid, p_role text, p_department uuid, p_on_behalf uuid, p_who text,
  p_happened timestamptz, p_recorded timestamptz, p_late_reason text,
  p_digest bytea, p_fingerprint bytea, p_algorithm text, p_content jsonb, p_salt bytea,
  p_after jsonb, p_effects jsonb
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_office IS DISTINCT FROM sunmao_office() OR p_by IS DISTINCT FROM sunmao_person()
     OR p_post IS DISTINCT FROM sunmao_post() THEN
    RAISE EXCEPTION 'this transaction does not act for that person and office' USING ERRCODE = 'SN401';
  END IF;
  IF abs(extract(epoch FROM clock_timestamp() - p_recorded)) > 5 THEN
    RAISE EXCEPTION 'the machine clocks differ by more than five seconds' USING ERRCODE = 'SN422';
  END IF;
  IF p_happened > p_recorded THEN
    RAISE EXCEPTION 'it can not have happened after it was recorded' USING ERRCODE = 'SN422';
  END IF;

  IF p_expected = 0 THEN
    INSERT INTO record_matter (office_id, id, ledger, number, title, kind, stage, version, secrecy, position, head,
        author_id, department_id, handler_id, opened_at, touched_at, closed_at, historic, waiting, next_due, warns_on, due_firm)
    SELECT p_office, p_matter, a.ledger, a.number, a.title, a.kind, a.stage, a.version, a.secrecy, 1, p_fingerprint,
        a.author_id, a.department_id, a.handler_id, p_happened, p_recorded, a.closed_at, a.historic, a.waiting,
        a.next_due, a.warns_on, a.due_firm
      FROM jsonb_to_record(p_after) AS a(ledger text, number text, title text, kind text, stage text, version text,
        secrecy text, author_id uuid, department_id uuid, handler_id uuid, closed_at timestamptz, historic boolean,
        waiting text, next_due date, warns_on date, due_firm boolean);
  ELSE
    UPDATE record_matter m SET title = a.title, kind = a.kind, stage = a.stage, version = a.version, secrecy = a.secrecy,
        position = p_expected + 1, head = p_fingerprint, department_id = a.department_id, handler_id = a.handler_id,
        touched_at = p_recorded, closed_at = a.closed_at, waiting = a.waiting, next_due = a.next_due,
        warns_on = a.warns_on, due_firm = a.due_firm
      FROM jsonb_to_record(p_after) AS a(title text, kind text, stage text, version text, secrecy text,
        department_id uuid, handler_id uuid, closed_at timestamptz, waiting text, next_due date, warns_on date,
        due_firm boolean)
     WHERE m.office_id = p_office AND m.id = p_matter AND m.position = p_expected AND m.head = p_head
       AND m.touched_at <= p_recorded;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the matter has moved on' USING ERRCODE = 'SN409';
    END IF;
  END IF;

  INSERT INTO record_entry (office_id, id, matter_id, position, step, by_id, post_id, role, department_id, on_behalf_id,
      who, happened_at, recorded_at, late_reason, facts_digest, previous, fingerprint, algorithm)
  VALUES (p_office, p_entry, p_matter, p_expected + 1, p_step, p_by, p_post, p_role, p_department, p_on_behalf,
      p_who, p_happened, p_recorded, p_late_reason, p_digest, p_head, p_fingerprint, p_algorithm);
  INSERT INTO record_facts (office_id, entry_id, content, salt) VALUES (p_office, p_entry, p_content, p_salt);
  IF p_effects IS NOT NULL THEN
    PERFORM record_effects(p_office, p_matter, p_expected + 1, p_recorded, p_effects);
  END IF;
  RETURN p_expected + 1;
END $$;

-- The next number of a kind and year: no gap, no duplicate; drawn first, in the transaction that uses it.
CREATE FUNCTION public.record_number(p_office uuid, p_kind text, p_year integer, p_id uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO record_counter AS c (office_id, id, kind, year, last) VALUES (p_office, p_id, p_kind, p_year, 1)
  ON CONFLICT (office_id, kind, year) DO UPDATE SET last = c.last + 1 RETURNING last $$;
