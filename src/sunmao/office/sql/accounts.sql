-- Accounts are read and their failures counted before anybody acts, but only an administrator makes
-- one, and nobody moves one to another person: those columns can not be written at all.
ALTER TABLE office_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON office_account FOR SELECT TO sunmao_app USING (true);
CREATE POLICY changing ON office_account FOR UPDATE TO sunmao_app USING (true);
CREATE POLICY making ON office_account FOR INSERT TO sunmao_app
  WITH CHECK (office_id = (SELECT public.sunmao_office()) AND (SELECT public.office_may_arrange()));
CREATE POLICY journal ON office_account TO sunmao_journal USING (true);

-- The log of the door is written without an office and read by one office only.
ALTER TABLE office_sign_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON office_sign_in FOR SELECT TO sunmao_app USING (office_id = (SELECT public.sunmao_office()));
CREATE POLICY journal ON office_sign_in TO sunmao_journal USING (true);

-- All may know the offices; the security administrator chooses what the law leaves open in their own.
ALTER TABLE office_office ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON office_office FOR SELECT TO sunmao_app USING (true);
CREATE POLICY choosing ON office_office FOR UPDATE TO sunmao_app
  USING (id = (SELECT public.sunmao_office()) AND (SELECT public.sunmao_role()) = 'security_administrator');
CREATE POLICY journal ON office_office TO sunmao_journal USING (true);
