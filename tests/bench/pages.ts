/**
 * `npm run bench:pages`: the real program over a generated alliance, on both databases. How long the server takes for
 * each page, and how long a move takes while 200 members make 5,000 a minute. Ends with 1 when a goal is missed.
 */
import { sql } from 'kysely';
import { openDatabase, type Where } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { verifyLog } from '#server/services/verify-log.ts';
import { onBothDatabases } from './both-databases.ts';
import { fill, type Filled } from './pages/fill.ts';
import { startProgram } from './program.ts';

const PAGE_GOAL = 150;
const MOVE_GOAL = 200;
const MOVES_A_MINUTE = 5_000;
/** Moves at half that rate before any is counted: what the first ones compile is not what a move costs. */
const WARM = 420;
const SECONDS = Number(process.env.SECONDS ?? 60);
const TIMES = Number(process.env.TIMES ?? 9);

const quantile = (sorted: number[], q: number) =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
const sort = (list: number[]) => list.toSorted((a, b) => a - b);

const pagesOf = (it: Filled) => [
	'/attention',
	'/attention/count',
	'/comments',
	`/comments?plan=${it.plan}`,
	'/plans',
	`/plans/${it.plan}`,
	'/register',
	'/register?kind=commitment&state=open&group=organisation',
	`/register?organisation=${it.organisation}`,
	`/register?territory=${it.territory}`,
	`/register?plan=${it.plan}`,
	'/register?mine=1',
	'/register?view=board',
	'/register?view=board&by=organisation',
	'/register?view=timeline',
	'/register?view=matrix',
	`/entries/${it.agreement}`,
	`/entries/${it.disagreement}`,
	`/entries/${it.commitment}`,
	'/organisations',
	`/organisations/${it.organisation}`,
	'/members',
	'/territories',
	'/log'
];

async function measure(name: string, where: Where) {
	const connection = await openDatabase(where);
	await migrate(connection);
	const filled = await fill(connection);
	await sql`analyze`.execute(connection.db);
	await connection.close();
	const program = await startProgram(where);
	const { origin } = program;
	const headers = (member: number) => ({
		cookie: `entretous_session=${filled.tokens[member]}`,
		origin,
		'sec-fetch-site': 'same-origin'
	});
	let slowest = 0;
	console.log(`\n${name}`);
	for (const path of pagesOf(filled)) {
		const took: number[] = [];
		for (let i = 0; i <= TIMES; i += 1) {
			const begun = performance.now();
			const answer = await fetch(`${origin}/${filled.slug}${path}`, { headers: headers(0) });
			await answer.arrayBuffer();
			if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
			// The first one compiles.
			if (i > 0) took.push(performance.now() - begun);
		}
		const median = quantile(sort(took), 0.5);
		slowest = Math.max(slowest, median);
		const shown = path.replace(/[a-z0-9]{26}/, '…');
		console.log(`  ${median > PAGE_GOAL ? '!' : ' '} ${median.toFixed(0).padStart(5)} ms  ${shown}`);
	}

	const waited: number[] = [];
	let refused = 0;
	const under = new Set<Promise<void>>();
	const each = 60_000 / MOVES_A_MINUTE;
	const total = WARM + Math.round((SECONDS * 1_000) / each);
	const begun = performance.now() + WARM * 2 * each;
	for (let i = 0; i < total; i += 1) {
		const due = begun + (i - WARM) * (i < WARM ? 2 : 1) * each;
		const early = due - performance.now();
		if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
		const target = filled.owned[i % filled.owned.length]!;
		const body = new FormData();
		body.set('action', 'give_news');
		body.set('body', `Nouvelle ${i}`);
		body.set('value', String(i % 10));
		// Waiting in line counts: from when it was due, not from when it could be sent.
		const move = fetch(`${origin}/${filled.slug}/entries/${target.id}?/act`, {
			method: 'POST',
			headers: { ...headers(target.by), accept: 'application/json', 'x-sveltekit-action': 'true' },
			body
		})
			.then(async (answer) => {
				const { type } = (await answer.json()) as { type: string };
				if (type !== 'success') refused += 1;
				if (i >= WARM) waited.push(performance.now() - due);
			})
			.catch(() => void (refused += 1))
			.finally(() => under.delete(move));
		under.add(move);
	}
	await Promise.all(under);
	const p95 = quantile(sort(waited), 0.95);
	const rate = (waited.length / (performance.now() - begun)) * 60_000;
	console.log(
		`  moves: ${waited.length} at ${rate.toFixed(0)}/min, p50 ${quantile(sort(waited), 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, ${refused} refused`
	);
	await program.stop();
	const again = await openDatabase(where);
	const { events, broken } = await verifyLog(again.db);
	await again.close();
	console.log(`  log: ${events} events, ${broken.length === 0 ? 'whole' : 'BROKEN'}`);
	return {
		slowest,
		p95,
		ok: slowest <= PAGE_GOAL && p95 <= MOVE_GOAL && refused === 0 && broken.length === 0
	};
}

const results = await onBothDatabases(measure);
const [sqlite, postgres] = results;
console.log(
	`\nslowest page ${sqlite.slowest.toFixed(0)} / ${postgres.slowest.toFixed(0)} ms (goal ${PAGE_GOAL}), moves p95 ${sqlite.p95.toFixed(0)} / ${postgres.p95.toFixed(0)} ms (goal ${MOVE_GOAL})`
);
// Said outright: what ends PostgreSQL at the end of the process would say 0.
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
