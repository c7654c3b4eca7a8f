import { expect, test } from 'vitest';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import { blankSetup } from '#lib/domain/workshop-steps.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createPlan } from '#server/services/plans.ts';
import type { Actor } from '#server/services/context.ts';
import { readDrafts } from '#server/services/workshop-closing.ts';
import { act, createWorkshop, enterByCode, startNow } from '#server/services/workshops.ts';
import { knownMember, type WorkshopContext } from '#server/services/workshop-access.ts';
import { startWorkshopProgram } from '../../support/workshop-program.ts';

const PEOPLE = 8;

/** Until so many were acknowledged: what is asked meanwhile goes on. */
async function enough(acknowledged: readonly unknown[], count: number): Promise<void> {
	while (acknowledged.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

const planOf = (ctx: WorkshopContext, lead: Actor, markdown: string) =>
	createPlan(
		ctx,
		lead,
		{
			title: 'Plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		},
		seedFromMarkdown(markdown)
	);

test(
	'killed in the middle of a step: all that was acknowledged is there, and everyone is where they were',
	{ timeout: 120_000 },
	async () => {
		const program = await startWorkshopProgram(async ({ ctx, alliance }) => {
			const lead = await alliance.member('facilitator');
			const { id, code } = await startNow(ctx, lead, { question: 'Quoi ?', planId: null, language: 'fr' });
			return { lead, code, step: (await ctx.workshops.state(id)).current! };
		});
		const { app, step, tell } = program;
		try {
			const cookies: string[] = [];
			for (let n = 0; n < PEOPLE; n += 1) cookies.push(await program.enter(`Personne ${n}`));
			const acknowledged: { cookie: string; idea: string }[] = [];
			let n = 0;
			let stopping = false;
			const writeOn = async (cookie: string) => {
				while (!stopping) {
					const idea = `idea${String((n += 1)).padStart(6, '0')}`;
					const ok = await tell(cookie, { type: 'write', step, id: idea, text: `Idée ${idea}` });
					if (ok) acknowledged.push({ cookie, idea });
					else if (ok === false) await tell(cookie, { type: 'raise_hand' });
				}
			};
			for (const kill of [9, 23, 41]) {
				stopping = false;
				const writing = cookies.map(writeOn);
				await enough(acknowledged, kill);
				await app.kill();
				stopping = true;
				await Promise.all(writing);
				await app.start();
				const views = await Promise.all(cookies.map((cookie) => program.follow(cookie).until(() => true)));
				for (const [i, cookie] of cookies.entries()) {
					const mine = acknowledged.filter((it) => it.cookie === cookie);
					for (const { idea } of mine) expect(views[i]!.mine!.notes[idea]).toBe(`Idée ${idea}`);
					expect(views[i]!.common).toMatchObject({ status: 'running', step: { id: step } });
				}
			}
			const { console } = await program.follow(program.lead, 'facilitator').until(() => true);
			expect(Object.keys(console!.people)).toHaveLength(PEOPLE + 1);
		} finally {
			await program.remove();
		}
	}
);

test(
	'killed while groups write and while a passage is read: the notes, the passage and where it was read are there',
	{ timeout: 120_000 },
	async () => {
		const program = await startWorkshopProgram(async ({ ctx, alliance }) => {
			const lead = await alliance.member('facilitator');
			const planId = await planOf(ctx, lead, '# Samedi\n\nOuvrir.\n\nFermer.\n\n# Dimanche\n\nSe reposer.');
			const { id, code } = await createWorkshop(ctx, lead, {
				title: 'Groupes et lecture',
				planId,
				language: 'fr',
				from: {
					steps: [
						{
							...blankSetup('breakout', 'Groupes'),
							size: 2,
							steps: [{ ...blankSetup('check_in', 'Au deuxième'), only: '2' }]
						},
						blankSetup('reading', 'Lecture')
					]
				},
				plannedAt: null,
				plannedMinutes: null
			});
			const { agenda } = await ctx.workshops.state(id);
			return { lead, code, id, groups: agenda[0]!, reading: agenda[1]! };
		});
		const { app, tell, lead, groups, reading } = program;
		try {
			await tell(lead, { type: 'open' });
			const cookies: string[] = [];
			for (let n = 0; n < 4; n += 1) cookies.push(await program.enter(`Personne ${n}`));
			await tell(lead, { type: 'start' });
			expect(await tell(lead, { type: 'form_rooms', step: groups, seen: 0 })).toBe(true);
			const roomIds = await Promise.all(
				cookies.map(async (cookie) => (await program.follow(cookie).until((it) => it.room)).room!.room)
			);
			const acknowledged: { room: string; line: string }[] = [];
			let stopping = false;
			let n = 0;
			// Each adds lines to what they have read, as a page does; others of the group write at once.
			const writeOn = async (cookie: string, room: string) => {
				const page = program.follow(cookie);
				while (!stopping) {
					const before = await page.until((it) => it.room).catch(() => undefined);
					if (!before) return;
					const { text: base, version: seen } = before.room!;
					const line = `Ligne ${(n += 1)}`;
					const text = base ? `${base}\n${line}` : line;
					if (await tell(cookie, { type: 'room_text', step: groups, room, seen, base, text })) {
						acknowledged.push({ room, line });
						await page.until((it) => it.room && it.room.version > seen).catch(() => undefined);
					}
				}
			};
			for (const kill of [8, 20]) {
				stopping = false;
				const writing = cookies.map((cookie, i) => writeOn(cookie, roomIds[i]!));
				await enough(acknowledged, kill);
				await app.kill();
				stopping = true;
				await Promise.all(writing);
				await app.start();
				for (const [i, cookie] of cookies.entries()) {
					const { room } = await program.follow(cookie).until((it) => it.room);
					expect(room!.room).toBe(roomIds[i]);
					const lines = room!.text.split('\n');
					for (const { line } of acknowledged.filter((it) => it.room === room!.room)) {
						expect(lines.filter((it) => it === line)).toEqual([line]);
					}
				}
			}
			// What was prepared for one group alone is still that group's.
			const { console } = await program.follow(lead, 'facilitator').until(() => true);
			expect(Object.values(console!.rooms!.agendas).map((agenda) => agenda.map((it) => it.title))).toEqual([
				[],
				['Au deuxième']
			]);

			await tell(lead, { type: 'next', seen: groups });
			expect(await program.submit(`${program.id}/passage/${reading}`, { passage: '0' })).toMatchObject({
				type: 'redirect'
			});
			const places: number[] = [];
			stopping = false;
			const scrolling = (async () => {
				for (let block = 0; !stopping; block = (block + 1) % 3) {
					const selection = { start: 0, end: block + 1 };
					if (await tell(lead, { type: 'read_at', step: reading, block, selection })) places.push(block);
				}
			})();
			await enough(places, 7);
			await app.kill();
			stopping = true;
			await scrolling;
			await app.start();
			const { common } = await program.follow(cookies[0]!).until(() => true);
			const last = places.at(-1)!;
			expect(common.step).toMatchObject({
				id: reading,
				passage: { title: 'Samedi', blocks: [{ text: 'Samedi' }, { text: 'Ouvrir.' }, { text: 'Fermer.' }] }
			});
			// The one that was under way may have arrived without an answer.
			const at = (common.step as { reading: { block: number } | null }).reading!.block;
			expect([last, (last + 1) % 3]).toContain(at);
		} finally {
			await program.remove();
		}
	}
);

test(
	'killed while a round is carried over: it is there whole or not at all, and asked again it is one',
	{ timeout: 180_000 },
	async () => {
		const ROUNDS = 4;
		const program = await startWorkshopProgram(async ({ ctx, alliance }) => {
			const [emmanor, ateliers] = [
				await alliance.organisation('Emmanor'),
				await alliance.organisation('Les Ateliers du Lac')
			];
			const lead = await alliance.member('facilitator', { name: 'Ana' });
			const holders = [
				{ who: await alliance.member('partner', { name: 'Bruno', of: [emmanor] }), organisation: emmanor },
				{ who: await alliance.member('partner', { name: 'Odile', of: [ateliers] }), organisation: ateliers }
			];
			const steward = await alliance.member('observer', { name: 'Réf', stewardOf: [emmanor, ateliers] });
			for (const { who, organisation } of holders)
				await giveMandate(ctx, steward, organisation, who.memberId);
			const planId = await planOf(ctx, lead, 'Le samedi.');
			const { id, code } = await createWorkshop(ctx, lead, {
				title: 'Décider',
				planId,
				language: 'fr',
				from: {
					steps: Array.from({ length: ROUNDS }, (_, n) => ({
						...blankSetup('gradient_round', `Tour ${n}`),
						by: 'organisation' as const,
						proposal: `Proposition ${n}`
					}))
				},
				plannedAt: null,
				plannedMinutes: null
			});
			const tell = async (who: Actor, command: object) =>
				act(ctx, id, await knownMember(ctx.db, who), command);
			await tell(lead, { type: 'open' });
			for (const { who } of holders) {
				await enterByCode(ctx, code, { accountId: who.accountId, token: undefined, address: '' }, undefined);
			}
			await tell(lead, { type: 'start' });
			const { agenda } = await ctx.workshops.state(id);
			for (const [n, step] of agenda.entries()) {
				for (const { who, organisation } of holders) {
					await tell(who, { type: 'take_position', step, position: 1, reason: '', organisation });
				}
				if (n < agenda.length - 1) await tell(lead, { type: 'next', seen: step });
			}
			await tell(lead, { type: 'close' });
			const { drafts } = await readDrafts(ctx, lead, id);
			return { lead, code, id, planId, drafts: drafts.map((it) => it.id) };
		});
		const { app, id, planId, drafts, submit } = program;
		/** The agreement of a round, as the register holds it. */
		const filed = (title: string) => {
			const database = new DatabaseSync(join(app.dataDir, 'entretous.sqlite'), { readOnly: true });
			const rows = database
				.prepare(
					`select state,
						(select count(*) from agreement_round r where r.entry_id = entry.id and r.threshold = 80) as rounds,
						(select count(*) from agreement_position p where p.entry_id = entry.id) as positions
					from entry where title = ?`
				)
				.all(title);
			database.close();
			return rows.map(({ state, rounds, positions }) => [state, rounds, positions]);
		};
		const until = async (fits: () => boolean) => {
			while (!fits()) await new Promise((resolve) => setImmediate(resolve));
		};
		const whole = ['round_open', 1, 2];
		try {
			let acknowledged = 0;
			for (const [n, draft] of drafts.entries()) {
				const title = `Proposition ${n}`;
				const carry = () =>
					submit(`${id}?/file`, {
						draft,
						planId,
						kind: 'agreement',
						text: title,
						carry: 'on',
						rule: 'threshold',
						threshold: '80',
						closesOn: '2099-03-02'
					});
				const asked = carry();
				// The first is acknowledged. Others are cut off once there is an agreement, and once it has its round.
				if (n === 0) await asked;
				else await until(() => filed(title).some(([, rounds]) => n % 2 === 1 || rounds === 1));
				await app.kill();
				const answer = await asked;
				const found = filed(title);
				if (answer?.type === 'success') {
					acknowledged += 1;
					expect(found).toEqual([whole]);
				} else expect([[], [['draft', 0, 0]], [whole]]).toContainEqual(found);
				await app.start();
				// Asked once more it is one agreement, with one round and each position once.
				expect(await carry()).toMatchObject({ type: 'success' });
				expect(filed(title)).toEqual([whole]);
			}
			expect(acknowledged).toBeGreaterThan(0);
		} finally {
			await program.remove();
		}
	}
);
