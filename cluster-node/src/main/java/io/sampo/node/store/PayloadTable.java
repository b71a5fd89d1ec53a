package io.sampo.node.store;

import io.sampo.node.job.JobStore;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.tensor.DirectBuffers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Rows of {@code job_payload}. */
final class PayloadTable {

    private PayloadTable() {}

    static void save(Connection connection, JobId id, JobStore.PayloadKind kind, int token, ByteBuffer bytes)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM job_payload WHERE id = ? AND kind = ? AND token = ?")) {
            setKey(statement, id, kind, token);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO job_payload (id, kind, token, saved, content) VALUES (?, ?, ?, ?, ?)")) {
            setKey(statement, id, kind, token);
            statement.setObject(4, Columns.time(Instant.now()));
            statement.setBinaryStream(5, new BufferStream(bytes), bytes.remaining());
            statement.executeUpdate();
        }
    }

    static ByteBuffer load(Connection connection, JobId id, JobStore.PayloadKind kind, int token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT OCTET_LENGTH(content), content FROM job_payload WHERE id = ? AND kind = ? AND token = ?")) {
            setKey(statement, id, kind, token);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new JobStoreException("payload of " + id + ": no " + kind + " " + token);
                }
                ByteBuffer buffer = DirectBuffers.allocate(row.getInt(1));
                try (ReadableByteChannel content = Channels.newChannel(row.getBinaryStream(2))) {
                    while (buffer.hasRemaining() && content.read(buffer) >= 0) {
                        // until all is there
                    }
                } catch (IOException e) {
                    throw new SQLException(e.getMessage(), e);
                }
                return buffer.flip();
            }
        }
    }

    private static void setKey(PreparedStatement statement, JobId id, JobStore.PayloadKind kind, int token)
            throws SQLException {
        statement.setString(1, id.value());
        statement.setString(2, kind.name());
        statement.setInt(3, token);
    }

    /** Reads what remains in a buffer, which may be outside the heap. */
    private static final class BufferStream extends InputStream {

        private final ByteBuffer bytes;

        BufferStream(ByteBuffer bytes) {
            this.bytes = bytes.duplicate();
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            } else if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(length, bytes.remaining());
            bytes.get(target, offset, count);
            return count;
        }

        @Override
        public int available() {
            return bytes.remaining();
        }
    }
}
