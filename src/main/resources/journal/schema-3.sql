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
-- ---- Answers to buttons
-- Messages of ours that a customer may answer.
CREATE TABLE question (
  account      INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  message_id   INTEGER NOT NULL,           -- Chatwoot's id of it
  seq          INTEGER NOT NULL,           -- the notice that asked
  asked_at     INTEGER NOT NULL,
  look_at      INTEGER,                    -- when Chatwoot is asked for an answer that was not heard, NULL for never
  PRIMARY KEY (account, conversation, message_id)
) WITHOUT ROWID;
CREATE INDEX question_look ON question (account, look_at) WHERE look_at IS NOT NULL;
-- Pairs that an earlier version sent.
INSERT INTO question (account, conversation, message_id, seq, asked_at)
  SELECT n.account, n.conversation, s.message_id, n.seq, s.ended_at FROM step s JOIN notice n ON n.seq = s.seq
  WHERE s.n = 2 AND s.failure = '' AND s.message_id > 0 AND CAST(n.body AS TEXT) LIKE '%"type":"postback"%';
-- What customers answered, each question once, in the order in which it was heard.
CREATE TABLE answer (
  n            INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: readers remember how far they came
  account      INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  message_id   INTEGER NOT NULL,           -- the question, or the customer's own message where that names an order
  seq          INTEGER NOT NULL,           -- the notice that it is about
  title        TEXT NOT NULL,              -- the words on the button, as the notice has them
  payload      TEXT NOT NULL,
  at           INTEGER NOT NULL
);
CREATE UNIQUE INDEX answer_message ON answer (account, conversation, message_id);
CREATE INDEX answer_notice ON answer (seq);
-- Where is order 123, and what was a conversation told: of it, and at all.
CREATE INDEX notice_order ON notice (account, order_id, conversation, seq) WHERE order_id <> '';
-- Not the account first: what asks for that alone must not take it for its index.
CREATE INDEX notice_conversation ON notice (conversation, account, seq);

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

-- ---- Batches
-- Dropped files. A file that is dropped again, or was changed before it was read to its end, is a batch of its own.
CREATE TABLE batch (
  n             INTEGER PRIMARY KEY AUTOINCREMENT,
  account       INTEGER NOT NULL,
  name          TEXT NOT NULL,             -- of the file in the drop folder
  report        TEXT NOT NULL,             -- how the names of its reports begin
  mapping       TEXT NOT NULL,             -- '' for none
  size          INTEGER NOT NULL,          -- of the file as it was when its reading began
  modified      INTEGER NOT NULL,
  hash          BLOB NOT NULL,             -- SHA-256 of the whole file
  state         TEXT NOT NULL,             -- waiting, reading, paused, stopped, cancelled, read, ended
  why           TEXT,                      -- a sentence for a person
  -- how far it is read: moves in the commit of the rows
  position      INTEGER NOT NULL DEFAULT 0,
  accepted      INTEGER NOT NULL DEFAULT 0,
  known         INTEGER NOT NULL DEFAULT 0,
  refused       INTEGER NOT NULL DEFAULT 0,
  refused_bytes INTEGER NOT NULL DEFAULT 0, -- length of the list of refused rows that belongs to it
  tolerant      INTEGER NOT NULL DEFAULT 0, -- 1 since a person said that it goes on however many rows are bad
  walk          INTEGER NOT NULL DEFAULT 0, -- 1 while its waiting notices are to be walked through: brought back, or cancelled
  goes_to       TEXT,                      -- where its file goes, relative to the drop folder; NULL while it is read
  filed         INTEGER NOT NULL DEFAULT 0, -- 1 since its file has left the drop folder
  started_at    INTEGER NOT NULL,
  read_at       INTEGER,                   -- no further row is read since then
  ended_at      INTEGER,                   -- and all its notices have ended
  -- its report
  revision      INTEGER NOT NULL DEFAULT 0, -- moves when something was decided about its notices after their ends
  reported      INTEGER NOT NULL DEFAULT -1, -- the revision that its final report shows; -1 for none yet
  counted_at    INTEGER NOT NULL DEFAULT 0, -- when batch_count was counted
  per_second    REAL NOT NULL DEFAULT 0     -- how many of its notices ended in a second, of late
);
-- What its other rows became. No index by notice: a report goes through the rows, and a delivery would pay.
CREATE TABLE batch_row (
  batch INTEGER NOT NULL,
  row   INTEGER NOT NULL,                  -- as a person counts it
  seq   INTEGER NOT NULL,                  -- the notice; 0 for one that is known and no longer here
  known INTEGER NOT NULL,                  -- 1 if it was accepted before, from elsewhere or an earlier row
  PRIMARY KEY (batch, row)
) WITHOUT ROWID;
-- Its refused rows. The rows themselves stand in the list that can be dropped again.
CREATE TABLE batch_refusal (
  batch        INTEGER NOT NULL,
  row          INTEGER NOT NULL,           -- as a person counts it; 0 for the file as a whole
  id           TEXT NOT NULL,              -- '' where the row names none
  conversation INTEGER NOT NULL,           -- 0 where the row names none
  problem      TEXT NOT NULL,
  PRIMARY KEY (batch, row)
) WITHOUT ROWID;
-- How many of its rows were in which state when its report was written last.
CREATE TABLE batch_count (
  batch INTEGER NOT NULL,
  state INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  PRIMARY KEY (batch, state)
) WITHOUT ROWID;
-- Which batch brought it and may hold it back or cancel it; 0 for none.
ALTER TABLE notice ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
-- Those that the writer must know of at each turn.
CREATE INDEX batch_held ON batch (account) WHERE state='paused' OR walk=1;
