-- What is kept to be asked again: datasets of examples, prompts in their versions. What is deleted stays for a
-- while with the time of that, so that it can be taken back.

CREATE TABLE library_content (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    encoded BLOB NOT NULL
);

CREATE TABLE dataset (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE,
    description TEXT NOT NULL DEFAULT '',
    created_ns INTEGER NOT NULL,
    gone_ns INTEGER
);
CREATE UNIQUE INDEX dataset_name ON dataset(name) WHERE gone_ns IS NULL;

CREATE TABLE example (
    id INTEGER PRIMARY KEY,
    dataset INTEGER NOT NULL,
    question BLOB NOT NULL,
    request INTEGER NOT NULL,
    expected INTEGER,
    title TEXT NOT NULL,
    answer TEXT,
    model TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    metadata TEXT NOT NULL DEFAULT '{}',
    trace_id BLOB,
    span_id BLOB,
    created_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    gone_ns INTEGER,
    words TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX example_same ON example(dataset, question) WHERE gone_ns IS NULL;
CREATE INDEX example_page ON example(dataset, id, expected) WHERE gone_ns IS NULL;
CREATE INDEX example_gone ON example(gone_ns) WHERE gone_ns IS NOT NULL;

CREATE TABLE prompt (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE,
    created_ns INTEGER NOT NULL,
    gone_ns INTEGER
);
CREATE UNIQUE INDEX prompt_name ON prompt(name) WHERE gone_ns IS NULL;

CREATE TABLE prompt_version (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL,
    number INTEGER NOT NULL,
    parent INTEGER,
    hash BLOB NOT NULL,
    content INTEGER NOT NULL,
    model TEXT,
    note TEXT NOT NULL DEFAULT '',
    trace_id BLOB,
    span_id BLOB,
    created_ns INTEGER NOT NULL,
    gone_ns INTEGER
);
CREATE UNIQUE INDEX prompt_version_number ON prompt_version(prompt, number) WHERE gone_ns IS NULL;
