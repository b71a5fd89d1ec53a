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
    submitted     TIMESTAMPTZ           NOT NULL,
    expires       TIMESTAMPTZ           NOT NULL,
    lifetime_ms   BIGINT       NOT NULL,
    changed       TIMESTAMPTZ           NOT NULL,
    finished      TIMESTAMPTZ,
    served_by     VARCHAR(255),
    error_code    VARCHAR(64),
    error_detail  TEXT           NOT NULL,
    form_protocol TEXT NOT NULL,
    form_options  TEXT           NOT NULL,
    has_callback  BOOLEAN      NOT NULL,
    callback_due  TIMESTAMPTZ
);

CREATE INDEX job_index_submitted ON job_index (submitted, id);
CREATE INDEX job_index_tenant ON job_index (tenant, submitted, id);
CREATE INDEX job_index_state ON job_index (state, id);
CREATE INDEX job_index_expires ON job_index (expires) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX job_index_finished ON job_index (finished) WHERE finished IS NOT NULL;
CREATE INDEX job_index_callback ON job_index (callback_due) WHERE callback_due IS NOT NULL;

-- Tensors that are too large for the journal.
CREATE TABLE job_payload (
    id      VARCHAR(40) NOT NULL,
    kind    VARCHAR(16) NOT NULL,
    token   INTEGER     NOT NULL,
    saved   TIMESTAMPTZ NOT NULL,
    content BYTEA       NOT NULL,
    PRIMARY KEY (id, kind, token)
);

-- Numbers hardly shrink: compressing them would cost time and give nothing.
ALTER TABLE job_payload ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE INDEX job_payload_saved ON job_payload (saved);

-- Up to where the index has followed the journal.
CREATE TABLE job_offset (
    name     VARCHAR(64) NOT NULL PRIMARY KEY,
    ordering BIGINT      NOT NULL
);

INSERT INTO job_offset (name, ordering) VALUES ('job_index', 0);
