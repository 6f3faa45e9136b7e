-- The journal, version 1. Times are epoch milliseconds. States: 0 waiting, 1 sending, 10 delivered, 11 skipped,
-- 12 refused, 13 undelivered, 14 uncertain.
CREATE TABLE account (
  n         INTEGER PRIMARY KEY,
  key       TEXT NOT NULL UNIQUE,          -- base address and account id: a notice is never sent to another Chatwoot
  paused    TEXT,                          -- NULL, 'person' or 'unauthorized'
  paused_at INTEGER,
  probe_at  INTEGER NOT NULL DEFAULT 0     -- while unauthorized: when one notice may try again
);
CREATE TABLE notice (
  seq            INTEGER PRIMARY KEY,      -- order of acceptance
  account        INTEGER NOT NULL,
  id             TEXT NOT NULL,
  conversation   INTEGER NOT NULL,
  line           INTEGER NOT NULL,         -- the queue it stands in: its conversation, or -seq when it stands aside
  order_id       TEXT NOT NULL,
  source         TEXT NOT NULL,            -- what brought it: webhook, timer, file:NAME
  state          INTEGER NOT NULL,
  reason         TEXT,                     -- of an end, or of the last failure
  detail         TEXT,                     -- a sentence for a person
  then_failed    INTEGER NOT NULL DEFAULT 0,
  tries          INTEGER NOT NULL,
  doubtful_since INTEGER NOT NULL DEFAULT 0,
  failing_since  INTEGER NOT NULL DEFAULT 0,
  only_find_out  INTEGER NOT NULL DEFAULT 0,
  due            INTEGER NOT NULL,
  accepted_at    INTEGER NOT NULL,
  tried_at       INTEGER,                  -- with state 1: an attempt that has no end yet
  ended_at       INTEGER,
  body           BLOB NOT NULL             -- canonical JSON
);
CREATE UNIQUE INDEX notice_id ON notice (account, id);
CREATE INDEX notice_line ON notice (account, line, seq) WHERE state < 10;
CREATE INDEX notice_attention ON notice (account, state, seq) WHERE state >= 12 OR then_failed = 1;
-- One row for each line with open notices: its first one. Keeps "what is due" constant, however many wait.
CREATE TABLE head (
  account INTEGER NOT NULL,
  line    INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  due     INTEGER NOT NULL,                -- 9223372036854775807 while it is being sent
  PRIMARY KEY (account, line)
) WITHOUT ROWID;
CREATE INDEX head_due ON head (account, due, seq);
-- What was done for a notice: 1 to 9 messages, 11 and more its "then".
CREATE TABLE step (
  seq        INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  failure    TEXT NOT NULL,                -- '' when done
  ended_at   INTEGER NOT NULL,
  PRIMARY KEY (seq, n)
) WITHOUT ROWID;
-- Attempts that did not end well. The one that did stands in notice itself.
CREATE TABLE attempt (
  seq        INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  reason     TEXT,
  doubtful   INTEGER NOT NULL,
  detail     TEXT,
  PRIMARY KEY (seq, n)
) WITHOUT ROWID;
-- Each end, in the order of ends, for those who want to hear of it.
CREATE TABLE outcome (
  n   INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL
);
CREATE TABLE reader (
  name TEXT PRIMARY KEY,
  n    INTEGER NOT NULL                    -- the last outcome it has dealt with
) WITHOUT ROWID;
-- How far something was read, such as the order system's clock; moves in the same commit as the notices.
CREATE TABLE watermark (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
