import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#server/db/connection.ts';
import * as mails from '#server/db/mails.ts';
import { migrate } from '#server/db/migrate.ts';
import { newId } from '#server/ids.ts';
import { startApp } from '../../support/app.ts';
import { startSmtp } from '../../support/smtp.ts';
import { startAlliance } from '../services/alliance.ts';

const COUNT = 40;

test('killed in the middle of a batch: every mail arrives, at most the one in doubt twice and under its own name', async () => {
	const smtp = await startSmtp();
	const dataDir = await mkdtemp(join(tmpdir(), 'entretous-mail-'));
	const connection = await openDatabase({ dataDir });
	await migrate(connection);
	const alliance = await startAlliance(connection);
	const at = new Date().toISOString();
	for (let i = 0; i < COUNT; i += 1) {
		await connection.db.transaction().execute((trx) =>
			mails.queue(trx, {
				id: newId(),
				alliance_id: alliance.id,
				member_id: null,
				kind: 'soon',
				to_address: `a${i}@example.org`,
				subject: `Numéro ${i}`,
				text: 'Bonjour',
				html: '<p>Bonjour</p>',
				unsubscribe: null,
				message_id: `<n${i}@example.org>`,
				key: `k${i}`,
				created_at: at,
				next_at: at,
				attempts: 0,
				sent_at: null,
				failed_at: null,
				error: null
			})
		);
	}
	await connection.close();
	const app = await startApp({ dataDir, env: { SMTP_URL: smtp.url } });
	try {
		for (const kills of [5, 17, 31]) {
			await smtp.receives(kills);
			await app.kill();
			await app.start();
		}
		await smtp.receives(COUNT);
		// Whatever came twice must have come by now: the last one is marked before the end.
		await app.stop();
		const ids = smtp.received.map(({ messageId }) => messageId);
		expect(new Set(ids).size).toBe(COUNT);
		expect(ids.length - COUNT).toBeLessThanOrEqual(3);
	} finally {
		await app.remove();
		await smtp.close();
	}
});
