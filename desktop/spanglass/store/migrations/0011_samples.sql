-- Which resources are those of sample traces: they have the attribute spanglass.sample.

CREATE INDEX resource_sample ON resource(id) WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0;
