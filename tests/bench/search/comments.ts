import type { Connection } from '#server/db/connection.ts';
import { newId } from '#server/ids.ts';

/** The same numbers in every run. */
function numbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

const beginnings =
	'accu ali arti asso atel cant chan coll comp cons dema dive emba ferm fina form gard habi insc jard'
		.split(' ')
		.concat(
			'lect logi mais mari moni navi orga ouvr part pati plan port prof quar rapp reno repa sant serv soli'.split(
				' '
			)
		)
		.concat('tarif tran trav urba vale vent vill vois volo'.split(' '));
const middles = 'b c d er fi g i l m n o p r s t u v x'.split(' ');
const ends = 'ation ement age eur ant ible oire ée ise able'.split(' ');

/** Some ten thousand words, that are used as words are: a few everywhere, most of them seldom. */
export const words = ends.flatMap((end) =>
	middles.flatMap((middle) => beginnings.map((beginning) => `${beginning}${middle}${end}`))
);

/** A maker of sentences of so many words. */
export function sentences(seed: number): (count: number) => string {
	const next = numbers(seed);
	const word = () => words[Math.floor(words.length ** next()) - 1] ?? words[0]!;
	return (count) => `${Array.from({ length: count }, word).join(' ')}.`;
}

/** So many comments, three to a thread, on all plans, by all members. */
export async function fillComments({ db }: Connection, count: number): Promise<void> {
	const plans = await db.selectFrom('plan').select(['id', 'alliance_id']).orderBy('id').execute();
	const members = await db.selectFrom('member').select('id').orderBy('id').execute();
	const say = sentences(7);
	const at = '2026-06-01T08:00:00.000Z';
	for (let made = 0; made < count;) {
		const some = Math.min(600, count - made);
		const threads = Array.from({ length: Math.ceil(some / 3) }, (_, i) => ({
			id: newId(),
			allianceId: plans[(made + i * 7) % plans.length]!.alliance_id,
			planId: plans[(made + i * 7) % plans.length]!.id
		}));
		await db.transaction().execute(async (trx) => {
			for (let i = 0; i < threads.length; i += 100) {
				await trx
					.insertInto('comment_thread')
					.values(
						threads.slice(i, i + 100).map(({ id, allianceId, planId }, n) => ({
							id,
							alliance_id: allianceId,
							plan_id: planId,
							entry_id: null,
							target: 'plan' as const,
							anchor: null,
							replacement: null,
							decision: null,
							decided_by: null,
							decided_at: null,
							resolved_at: n % 4 === 0 ? at : null,
							resolved_by: null,
							created_at: at,
							changed_at: at
						}))
					)
					.execute();
			}
			const comments = Array.from({ length: some }, (_, i) => ({
				id: newId(),
				thread_id: threads[Math.floor(i / 3)]!.id,
				number: 1 + (i % 3),
				kind: 'said' as const,
				member_id: members[(made + i) % members.length]!.id,
				guest_id: null,
				body: say(12 + (i % 20)),
				at,
				edited_at: null,
				deleted_at: null,
				request_key: null
			}));
			for (let i = 0; i < comments.length; i += 200)
				await trx
					.insertInto('comment')
					.values(comments.slice(i, i + 200))
					.execute();
		});
		made += some;
	}
}
