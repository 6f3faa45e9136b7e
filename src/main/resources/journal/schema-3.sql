-- The journal, version 3.

-- Order of states: when the state of its order came about that a notice tells (epoch milliseconds of its event_time), or NULL
-- where it names no order or no time. At its turn a notice asks for newer ones of its order that were delivered. What names
-- no time is not in the index, so it costs such a notice nothing.
ALTER TABLE notice ADD COLUMN event_time INTEGER;
UPDATE notice SET event_time = CASE WHEN json_valid(CAST(body AS TEXT)) THEN
    CAST(strftime('%s', CAST(body AS TEXT) ->> '$.event_time') AS INTEGER) * 1000
    + CAST(substr(CAST(body AS TEXT) ->> '$.event_time', 21, 3) AS INTEGER) END
  WHERE order_id <> '' AND instr(body, CAST('"event_time":"' AS BLOB)) > 0;
CREATE INDEX notice_state ON notice (order_id, event_time) WHERE event_time IS NOT NULL;
