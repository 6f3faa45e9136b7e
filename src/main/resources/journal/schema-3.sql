-- The journal, version 3. States: also 2 parked.

-- Order of states: when the state of its order came about that a notice tells (epoch milliseconds of its event_time), or NULL
-- where it names no order or no time. At its turn a notice asks for newer ones of its order that were delivered. What names
-- no time is not in the index, so it costs such a notice nothing.
ALTER TABLE notice ADD COLUMN event_time INTEGER;
UPDATE notice SET event_time = CASE WHEN json_valid(CAST(body AS TEXT)) THEN
    CAST(strftime('%s', CAST(body AS TEXT) ->> '$.event_time') AS INTEGER) * 1000
    + CAST(substr(CAST(body AS TEXT) ->> '$.event_time', 21, 3) AS INTEGER) END
  WHERE order_id <> '' AND instr(body, CAST('"event_time":"' AS BLOB)) > 0;
CREATE INDEX notice_state ON notice (order_id, event_time) WHERE event_time IS NOT NULL;

-- To the person. A notice that names a contact instead of a conversation stands in a line of its person until the
-- conversation is found; that line's number stands in notice.conversation too, until then.
CREATE TABLE person (
  n       INTEGER PRIMARY KEY,             -- its line is 1000000000000 + n
  account INTEGER NOT NULL,
  key     BLOB NOT NULL,                   -- a hash of contact and inbox, no content
  UNIQUE (account, key)
);
-- The line of its person; 0 when it named a conversation.
ALTER TABLE notice ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
-- When the conversation of its person was found.
ALTER TABLE notice ADD COLUMN found_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notice_person ON notice (person) WHERE person <> 0;
