/**
 * `npm run bench:search`: the real program over a generated alliance of 2,000 plans and 100,000 entries and comments, on
 * both databases: the index of everything, then searches of many shapes by members who may read more and less. Ends with
 * 1 when a goal is missed. `SHARE=0.05` makes it smaller.
 */
import { sql } from 'kysely';
import { openDatabase, type Where } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { indexPending } from '#server/services/search-index.ts';
import { onBothDatabases } from './both-databases.ts';
import { fill, size } from './pages/fill.ts';
import { startProgram } from './program.ts';
import { fillComments, words } from './search/comments.ts';

const SHARE = Number(process.env.SHARE ?? 1);
const ENTRIES_AND_COMMENTS = Math.round(100_000 * SHARE);
const TIMES = 5;
const GOAL = 100;

for (const name of Object.keys(size) as (keyof typeof size)[]) {
	if (!['organisations', 'members', 'territories'].includes(name)) size[name] = Math.ceil(size[name] * SHARE);
}

const quantile = (list: readonly number[], q: number) =>
	list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? 0;

const everywhere = words[0]!;
const often = words[20]!;
const seldom = words[words.length - 40]!;
/** What is typed, as one types it and as one asks for it. */
const typed: [what: string, query: string][] = [
	['two letters', everywhere.slice(0, 2)],
	['three letters', often.slice(0, 3)],
	['a word that is everywhere', everywhere],
	['a word that is common', often],
	['a word that is rare', seldom],
	['a word that is not there', 'zzyzzyva'],
	['two words', `${everywhere} ${often}`],
	['a common and a rare one', `${everywhere} ${seldom}`],
	['a phrase', `"${everywhere} ${words[1]!}"`],
	['a word of every plan', 'phrase'],
	['a name', 'Organisation 12'],
	['an entry’s title', 'commitment 77']
];

async function measure(name: string, where: Where) {
	console.log(`\n${name}`);
	const connection = await openDatabase(where);
	await migrate(connection);
	const filled = await fill(connection);
	await fillComments(
		connection,
		ENTRIES_AND_COMMENTS - size.agreements - size.disagreements - size.commitments
	);
	await sql`analyze`.execute(connection.db);
	const began = performance.now();
	const marks = await indexPending(connection);
	console.log(`  index of ${marks} marks in ${((performance.now() - began) / 1000).toFixed(0)} s`);
	await sql`analyze`.execute(connection.db);
	await connection.close();
	const program = await startProgram(where);
	const shapes: [name: string, path: string][] = typed.flatMap(([what, query]) => [
		[`typing: ${what}`, `/search/suggest?q=${encodeURIComponent(query)}`],
		[`page: ${what}`, `/search?q=${encodeURIComponent(query)}`]
	]);
	shapes.push(
		['page: comments alone', `/search?q=${everywhere}&kind=comment`],
		['page: comments of a plan', `/search?q=${everywhere}&kind=comment&plan=${filled.plan}`],
		['page: of an organisation', `/search?q=${often}&organisation=${filled.organisation}`]
	);
	const all: number[] = [];
	try {
		for (const [shape, path] of shapes) {
			const took: number[] = [];
			for (let n = 0; n <= TIMES * 3; n += 1) {
				const begun = performance.now();
				// An administrator, a facilitator and a partner.
				const token = filled.tokens[[0, 5, 120][n % 3]!];
				const answer = await fetch(`${program.origin}/${filled.slug}${path}`, {
					headers: { cookie: `entretous_session=${token}` }
				});
				await answer.arrayBuffer();
				if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
				// The first one compiles.
				if (n > 0) took.push(performance.now() - begun);
			}
			all.push(...took);
			const p95 = quantile(took, 0.95);
			console.log(
				`  ${p95 > GOAL ? '!' : ' '} p50 ${quantile(took, 0.5).toFixed(0).padStart(4)} ms, p95 ${p95.toFixed(0).padStart(4)} ms  ${shape}`
			);
		}
	} finally {
		await program.stop();
	}
	return quantile(all, 0.95);
}

const results = await onBothDatabases(measure);
console.log(`\nsearch p95 ${results.map((it) => it.toFixed(0)).join(' / ')} ms (goal ${GOAL})`);
// Said outright: what ends PostgreSQL at the end of the process would say 0.
process.exit(results.some((it) => it > GOAL) ? 1 : 0);
