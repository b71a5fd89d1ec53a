-- What is known of each job, from its events; see JobIndexer. A row follows the event whose sequence number is its revision.
CREATE TABLE job_index (
    id            VARCHAR(40)  NOT NULL PRIMARY KEY,
    revision      BIGINT       NOT NULL,
    tenant        VARCHAR(128) NOT NULL,
    model         VARCHAR(128) NOT NULL,
    version       BIGINT,
    priority      VARCHAR(16)  NOT NULL,
    state         VARCHAR(16)  NOT NULL,
    attempts      INTEGER      NOT NULL,
    submitted     TIMESTAMP(6) WITH TIME ZONE           NOT NULL,
    expires       TIMESTAMP(6) WITH TIME ZONE           NOT NULL,
    lifetime_ms   BIGINT       NOT NULL,
    changed       TIMESTAMP(6) WITH TIME ZONE           NOT NULL,
    finished      TIMESTAMP(6) WITH TIME ZONE,
    served_by     VARCHAR(255),
    error_code    VARCHAR(64),
    error_detail  VARCHAR           NOT NULL,
    form_protocol VARCHAR NOT NULL,
    form_options  VARCHAR           NOT NULL,
    has_callback  BOOLEAN      NOT NULL,
    callback_due  TIMESTAMP(6) WITH TIME ZONE
);

CREATE INDEX job_index_submitted ON job_index (submitted, id);
CREATE INDEX job_index_tenant ON job_index (tenant, submitted, id);
CREATE INDEX job_index_state ON job_index (state, id);
CREATE INDEX job_index_expires ON job_index (state, expires);
CREATE INDEX job_index_finished ON job_index (finished);
CREATE INDEX job_index_callback ON job_index (callback_due);

-- Tensors that are too large for the journal.
CREATE TABLE job_payload (
    id      VARCHAR(40) NOT NULL,
    kind    VARCHAR(16) NOT NULL,
    token   INTEGER     NOT NULL,
    saved   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    content BLOB        NOT NULL,
    PRIMARY KEY (id, kind, token)
);

CREATE INDEX job_payload_saved ON job_payload (saved);

-- Up to where the index has followed the journal.
CREATE TABLE job_offset (
    name     VARCHAR(64) NOT NULL PRIMARY KEY,
    ordering BIGINT      NOT NULL
);

INSERT INTO job_offset (name, ordering) VALUES ('job_index', 0);
