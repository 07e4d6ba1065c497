-- The values of attributes are traits too, of the spans up to the one noted as `attributed`.

INSERT INTO state VALUES ('attributed', 0);
