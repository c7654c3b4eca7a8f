import { blankSetup } from '#lib/domain/workshop-steps.ts';
import { createSessions } from '#server/auth/sessions.ts';
import { openDatabase } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import * as alliances from '#server/db/alliances.ts';
import { newId } from '#server/ids.ts';
import type { Actor } from '#server/services/context.ts';
import { createPlan, readPlan } from '#server/services/plans.ts';
import { createWorkshop } from '#server/services/workshops.ts';
import type { WorkshopContext } from '#server/services/workshop-access.ts';
import { CodeLimits } from '#server/workshops/code-limits.ts';
import { WorkshopHost } from '#server/workshops/host.ts';

/** An alliance with one who leads, people who write in plans, and a workshop of three steps. */
export async function prepare(dataDir: string, writers: number) {
	const connection = await openDatabase({ dataDir });
	await migrate(connection);
	const { db } = connection;
	const created_at = new Date().toISOString();
	const allianceId = newId();
	await db
		.transaction()
		.execute((trx) =>
			alliances.insert(trx, { id: allianceId, slug: 'essai', name: 'Essai', example: 0, created_at })
		);
	const host = new WorkshopHost(connection, () => new Date());
	const ctx: WorkshopContext = {
		db,
		now: () => new Date(),
		announce: async () => {},
		workshops: host,
		codeLimits: new CodeLimits()
	};

	async function member(n: number): Promise<{ actor: Actor; token: string }> {
		const accountId = newId();
		const memberId = newId();
		await db
			.insertInto('account')
			.values({
				id: accountId,
				email: `m${n}@example.org`,
				name: `Membre ${n}`,
				password_hash: null,
				created_at
			})
			.execute();
		await db
			.insertInto('member')
			.values({
				id: memberId,
				alliance_id: allianceId,
				account_id: accountId,
				role: 'facilitator',
				created_at,
				left_at: null
			})
			.execute();
		const { token } = await createSessions(db).begin(accountId, { user_agent: '', address: '' });
		const actor: Actor = {
			memberId,
			accountId,
			allianceId,
			name: `Membre ${n}`,
			role: 'facilitator',
			organisationIds: [],
			stewardOf: []
		};
		return { actor, token };
	}

	const lead = await member(0);
	const { id, code } = await createWorkshop(ctx, lead.actor, {
		title: 'Convention',
		planId: null,
		language: 'fr',
		from: {
			steps: [
				{ ...blankSetup('silent_ideas', 'Idées'), each: 30 },
				{ ...blankSetup('dot_vote', 'Vote'), dots: 5, perIdea: 3 },
				blankSetup('gradient_round', 'Positions')
			]
		},
		plannedAt: null,
		plannedMinutes: null
	});
	const state = await host.state(id);
	const writing = [];
	for (let n = 1; n <= writers; n += 1) {
		const { actor, token } = await member(n);
		const planId = await createPlan(ctx, actor, {
			title: `Plan ${n}`,
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		writing.push({ token, documentId: (await readPlan(ctx, actor, planId)).documentId });
	}
	await host.close();
	await connection.close();
	return { code, leadToken: lead.token, steps: [...state.agenda], writing };
}
