// POST /v1/prescriptive/analyze as one would write it with Fastify and node-postgres: the same key check (SHA-256,
// remembered), the same SQL in the role of the key, the same answer. MODE says how the role is set:
//   statements   BEGIN, set_config, the call, COMMIT: four round trips
//   message      both statements as one text with escaped literals: one round trip, planned anew each time
import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

const mode = process.env.MODE ?? 'statements';
const pool = new pg.Pool({ max: Number(process.env.POOL ?? 10) });
const app = Fastify({ bodyLimit: 1024 * 1024 });
const keys = new Map();

async function check(key) {
    const digest = createHash('sha256').update(key).digest();
    const known = keys.get(digest.toString('hex'));
    if (known !== undefined && timingSafeEqual(known.digest, digest)) return known;
    const { rows } = await pool.query('SELECT role, scopes FROM prescriptive.check_api_key($1)', [digest]);
    if (rows.length === 0) return null;
    const found = { digest, role: rows[0].role, scopes: rows[0].scopes };
    keys.set(digest.toString('hex'), found);
    return found;
}

async function byStatements(role, body) {
    const client = await pool.connect();
    try {
        await client.query('BEGIN');
        await client.query({ name: 'role', text: "SELECT set_config('role', $1, true)", values: [role] });
        const { rows } = await client.query({
            name: 'analyze', text: 'SELECT prescriptive_analyze_json($1::jsonb)::text AS answer', values: [JSON.stringify(body)] });
        await client.query('COMMIT');
        return rows[0].answer;
    } catch (error) {
        await client.query('ROLLBACK');
        throw error;
    } finally {
        client.release();
    }
}

async function byMessage(role, body) {
    const results = await pool.query(
        `SELECT set_config('role', ${pg.escapeLiteral(role)}, true);`
        + `SELECT prescriptive_analyze_json(${pg.escapeLiteral(JSON.stringify(body))}::jsonb)::text AS answer`);
    return results[1].rows[0].answer;
}

app.post('/v1/prescriptive/analyze', async (request, reply) => {
    const key = request.headers['x-api-key'];
    const found = key === undefined ? null : await check(key);
    if (found === null) return reply.code(401).send({ title: 'Unauthorized' });
    if (!found.scopes.includes('analyze')) return reply.code(403).send({ title: 'Forbidden' });
    const answer = await (mode === 'message' ? byMessage : byStatements)(found.role, request.body);
    return reply.type('application/json').send(answer);
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
