-- The journal, version 2.

-- Lanes: what a file brought gives way to all else, but a line keeps its order. Of each line, the last notice that no file
-- brought: up to that one the line is urgent, so that nobody waits behind a batch because the batch was there before.
ALTER TABLE head ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN lane INTEGER GENERATED ALWAYS AS (CASE WHEN urgent >= seq THEN 0 ELSE 1 END) VIRTUAL;
UPDATE head SET urgent = COALESCE((SELECT MAX(n.seq) FROM notice n WHERE n.account = head.account AND n.line = head.line
  AND n.state < 10 AND n.source NOT LIKE 'file:%'), 0);
DROP INDEX head_due;
CREATE INDEX head_due ON head (account, lane, due, seq);
-- What the process that sends last said of Chatwoot; written when it changes, and at each start.
CREATE TABLE traffic (
  account INTEGER PRIMARY KEY,
  since   INTEGER NOT NULL,                -- when the breaker opened or closed
  open    INTEGER NOT NULL,                -- 1 while the circuit breaker is open: Chatwoot is not there
  because TEXT NOT NULL,
  rate    REAL NOT NULL,                   -- requests in a second, at the moment
  setting REAL NOT NULL                    -- the same by the setting; 0 for no limit
);

-- 1: Chatwoot stored a message of it and could not hand it on to the customer.
ALTER TABLE notice ADD COLUMN message_failed INTEGER NOT NULL DEFAULT 0;
-- When a person said that nothing more is to be done about it.
ALTER TABLE notice ADD COLUMN settled_at INTEGER;
DROP INDEX notice_attention;
CREATE INDEX notice_attention ON notice (account, state, seq)
  WHERE (state >= 12 OR then_failed = 1 OR message_failed = 1) AND settled_at IS NULL;
-- Each look into a conversation after a doubtful attempt.
CREATE TABLE read_back (
  seq     INTEGER NOT NULL,
  n       INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  found   TEXT NOT NULL,                   -- such as '1=4711 2=4712': step and Chatwoot's id; '' for nothing
  failure TEXT,                            -- why it could not be seen; NULL when it could
  PRIMARY KEY (seq, n)
) WITHOUT ROWID;
-- Messages that Chatwoot stored and could not hand on to the customer.
CREATE TABLE message_failure (
  seq        INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  detail     TEXT NOT NULL,
  changed_at INTEGER NOT NULL,             -- Chatwoot's time of the change that was heard of last; 0 where it named none
  mended_at  INTEGER,                      -- when it was heard that the message was sent after all
  PRIMARY KEY (seq, message_id)
) WITHOUT ROWID;
CREATE INDEX message_failure_message ON message_failure (message_id);
-- Ids of notices that are no longer here, so that a repeat of one is known and not sent. Hashes, no content.
CREATE TABLE gone (
  account INTEGER NOT NULL,
  id      BLOB NOT NULL,
  content BLOB NOT NULL,
  state   INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  PRIMARY KEY (account, id)
) WITHOUT ROWID;
CREATE INDEX gone_until ON gone (until);
-- 'seq': the highest number that a notice had when some were deleted; a number is never given twice.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  n    INTEGER NOT NULL
) WITHOUT ROWID;
