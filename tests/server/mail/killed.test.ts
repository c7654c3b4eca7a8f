import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as mails from '#server/db/mails.ts';
import { newId } from '#server/ids.ts';
import { startApp } from '../../support/app.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp } from '../../support/smtp.ts';
import { startAlliance } from '../services/alliance.ts';

const COUNT = 40;

describe.each(databases)('mail on $name', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => {
		database = await create();
	});
	afterEach(() => database.remove());

	test('killed in the middle of a batch: every mail arrives, at most the one in doubt twice and under its own name', async () => {
		const smtp = await startSmtp();
		const connection = await database.open();
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
					priority: 0,
					attempts: 0,
					sent_at: null,
					failed_at: null,
					error: null
				})
			);
		}
		await connection.close();
		const app = await startApp({ where: database.where, env: { SMTP_URL: smtp.url } });
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
});
