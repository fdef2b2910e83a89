-- What follows from an entry: rows that can be worked out from the journal again, and what leaves the house.
CREATE OR REPLACE FUNCTION public.record_effects(p_office uuid, p_matter uuid, p_position integer, p_at timestamptz, p_effects jsonb)
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
  IF p_effects ? 'no_readers' THEN
    DELETE FROM record_reader r USING jsonb_array_elements_text(p_effects -> 'no_readers') AS g(person)
     WHERE r.office_id = p_office AND r.matter_id = p_matter AND r.person_id = g.person::uuid;
  END IF;
  IF p_effects ? 'readers' THEN
    INSERT INTO record_reader (office_id, id, matter_id, person_id)
    SELECT p_office, r.id, p_matter, r.person_id
      FROM jsonb_to_recordset(p_effects -> 'readers') AS r(id uuid, person_id uuid)
    ON CONFLICT (office_id, matter_id, person_id) DO NOTHING;
  END IF;
  IF p_effects ? 'told' THEN
    INSERT INTO record_told (office_id, id, matter_id, position, kind, to_person_id, to_role, to_department_id, by_id, at)
    SELECT p_office, t.id, p_matter, p_position, t.kind, t.to_person_id, COALESCE(t.to_role, ''), t.to_department_id,
        sunmao_person(), p_at
      FROM jsonb_to_recordset(p_effects -> 'told') AS t(id uuid, kind text, to_person_id uuid, to_role text,
        to_department_id uuid);
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
