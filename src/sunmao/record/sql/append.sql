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

-- What follows from an entry: rows that can be worked out from the journal again, and what leaves the house.
CREATE FUNCTION public.record_effects(p_office uuid, p_matter uuid, p_position integer, p_at timestamptz, p_effects jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_effects ? 'clocks' THEN
    INSERT INTO record_clock (office_id, id, matter_id, name, subject, label, basis, statutory, started_at, due,
        warns_on, provisional, paused, held, stopped_at)
    SELECT p_office, c.id, p_matter, c.name, c.subject, c.label, c.basis, c.statutory, c.started_at, c.due,
        c.warns_on, c.provisional, c.paused, c.held, c.stopped_at
      FROM jsonb_to_recordset(p_effects -> 'clocks') AS c(id uuid, name text, subject text, label text, basis text,
        statutory boolean, started_at timestamptz, due date, warns_on date, provisional boolean, paused boolean,
        held integer, stopped_at timestamptz)
    ON CONFLICT (office_id, matter_id, name, subject) DO UPDATE SET label = excluded.label, basis = excluded.basis,
        statutory = excluded.statutory, started_at = excluded.started_at, due = excluded.due,
        warns_on = excluded.warns_on, provisional = excluded.provisional, paused = excluded.paused,
        held = excluded.held, stopped_at = excluded.stopped_at;
  END IF;
  IF p_effects ? 'no_clocks' THEN
    DELETE FROM record_clock c USING jsonb_to_recordset(p_effects -> 'no_clocks') AS g(name text, subject text)
     WHERE c.office_id = p_office AND c.matter_id = p_matter AND c.name = g.name AND c.subject = g.subject;
  END IF;
  IF p_effects ? 'no_items' THEN
    DELETE FROM record_item i USING jsonb_array_elements_text(p_effects -> 'no_items') AS g(number)
     WHERE i.office_id = p_office AND i.matter_id = p_matter AND i.number = g.number::integer;
  END IF;
  IF p_effects ? 'items' THEN
    INSERT INTO record_item (office_id, id, matter_id, number, kind, title, stage, closed, due)
    SELECT p_office, i.id, p_matter, i.number, i.kind, i.title, i.stage, i.closed, i.due
      FROM jsonb_to_recordset(p_effects -> 'items') AS i(id uuid, number integer, kind text, title text, stage text,
        closed boolean, due date)
    ON CONFLICT (office_id, matter_id, number) DO UPDATE SET stage = excluded.stage, closed = excluded.closed,
        title = excluded.title, due = excluded.due;
  END IF;
  IF p_effects ? 'parties' THEN
    INSERT INTO record_party (office_id, id, matter_id, position, kind, shown, hidden, found_by)
    SELECT p_office, p.id, p_matter, p_position, p.kind, p.shown, p.hidden, decode(p.found_by, 'hex')
      FROM jsonb_to_recordset(p_effects -> 'parties') AS p(id uuid, kind text, shown text, hidden boolean, found_by text);
  END IF;
  IF p_effects ? 'links' THEN
    INSERT INTO record_link (office_id, id, matter_id, position, kind, other_id)
    SELECT p_office, l.id, p_matter, p_position, l.kind, l.other_id
      FROM jsonb_to_recordset(p_effects -> 'links') AS l(id uuid, kind text, other_id uuid);
  END IF;
  IF p_effects ? 'files' THEN
    INSERT INTO record_file (office_id, id, matter_id, position, name, size, media_type, sha256)
    SELECT p_office, f.id, p_matter, p_position, f.name, f.size, f.media_type, decode(f.sha256, 'hex')
      FROM jsonb_to_recordset(p_effects -> 'files') AS f(id uuid, name text, size bigint, media_type text, sha256 text);
  END IF;
  IF p_effects ? 'key' THEN
    INSERT INTO record_key (office_id, matter_id, office_key, wrapped)
    SELECT p_office, p_matter, k.office_key, decode(k.wrapped, 'hex')
      FROM jsonb_to_record(p_effects -> 'key') AS k(office_key smallint, wrapped text);
  END IF;
  IF p_effects ? 'search' THEN
    INSERT INTO record_search (office_id, matter_id, ledger, shown, vector, sketch, keys)
    SELECT p_office, p_matter, s.ledger, s.shown, to_tsvector('simple', s.tokens), s.sketch, s.keys
      FROM jsonb_to_record(p_effects -> 'search') AS s(ledger text, shown text, tokens text, sketch bigint[], keys text[])
    ON CONFLICT (office_id, matter_id) DO UPDATE SET shown = excluded.shown, vector = excluded.vector,
        sketch = excluded.sketch, keys = excluded.keys || ARRAY(  -- people of earlier steps stay: only they gave their key
          SELECT k FROM unnest(record_search.keys) AS k WHERE k LIKE 'person:%' AND k <> ALL (excluded.keys));
  END IF;
  IF p_effects ? 'submission' THEN
    INSERT INTO record_submission (office_id, id, matter_id, position, at)
    VALUES (p_office, (p_effects ->> 'submission')::uuid, p_matter, p_position, p_at);
  END IF;
  IF p_effects ? 'outbox' THEN
    INSERT INTO record_outbox (office_id, id, matter_id, topic, payload, at)
    SELECT p_office, o.id, p_matter, o.topic, o.payload, p_at
      FROM jsonb_to_recordset(p_effects -> 'outbox') AS o(id uuid, topic text, payload jsonb);
  END IF;
END $$;

-- The next number of a kind and year: no gap, no duplicate; drawn first, in the transaction that uses it.
CREATE FUNCTION public.record_number(p_office uuid, p_kind text, p_year integer, p_id uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO record_counter AS c (office_id, id, kind, year, last) VALUES (p_office, p_id, p_kind, p_year, 1)
  ON CONFLICT (office_id, kind, year) DO UPDATE SET last = c.last + 1 RETURNING last $$;
