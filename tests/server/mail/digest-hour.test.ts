import { describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { ensureSettings } from '#server/mail/make.ts';
import { startThread } from '#server/services/comment.ts';
import { changeMailSettings, mailSettingsOf } from '#server/services/mail-settings.ts';
import { createPlan } from '#server/services/plans.ts';
import { startApp } from '../../support/app.ts';
import { databases } from '../../support/databases.ts';
import { startSmtp } from '../../support/smtp.ts';
import { startAlliance } from '../services/alliance.ts';

describe.each(databases)('a server that was off at the hour of a digest, on $name', ({ create }) => {
	/** An alliance in which Bruno is mentioned and wants to be told once a day, at an hour that is long past. */
	async function prepare(connection: Connection): Promise<string> {
		const alliance = await startAlliance(connection);
		const anna = await alliance.member('facilitator', { name: 'Anna' });
		const bruno = await alliance.member('commenter', { name: 'Bruno' });
		const planId = await createPlan(alliance.ctx, anna, {
			title: 'Un plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		await ensureSettings(alliance.ctx);
		const settings = await mailSettingsOf(alliance.ctx, bruno);
		await changeMailSettings(alliance.ctx, bruno, { ...settings, soon: false, digest: 'daily' });
		await startThread(alliance.ctx, anna, { planId, target: 'plan', body: '@Bruno, qu’en pensez-vous ?' });
		return bruno.memberId;
	}

	test('sends one as soon as it is back, whatever it has missed, and no other when it starts again', async () => {
		const smtp = await startSmtp();
		const database = await create();
		const connection = await database.open();
		const bruno = await prepare(connection);
		await connection.close();
		const app = await startApp({ where: database.where, env: { SMTP_URL: smtp.url } });
		try {
			await smtp.receives(1);
			expect(smtp.received[0]!.raw).toContain('Anna vous mentionne');
			// What a start makes is made before the program ends.
			for (const _ of [1, 2]) {
				await app.stop();
				await app.start();
			}
			await app.stop();
			const again = await database.open();
			const rows = await again.db.selectFrom('mail').select(['kind', 'member_id', 'sent_at']).execute();
			await again.close();
			expect(rows).toEqual([{ kind: 'digest', member_id: bruno, sent_at: expect.any(String) }]);
			expect(smtp.received.length).toBe(1);
		} finally {
			await app.remove();
			await smtp.close();
			await database.remove();
		}
	});
});
