import { renderPlainText, type JsonNode } from '#lib/document/render.ts';
import * as versions from '../db/plan-versions.ts';
import { hashOf } from '../ids.ts';
import { hashOfPosition, hashOfSignature } from './entry-hashes.ts';
import { canonicalText, hashOfAnswer } from './plan-hashes.ts';
import { hashOfRecord } from './store-change.ts';
import type { Db } from './context.ts';

const PAGE = 500;

export interface BrokenHash {
	allianceId: string;
	what: 'version' | 'plan-signature' | 'entry-signature' | 'position';
	id: string;
}

/**
 * Compares every hash that was signed with what it was made from: frozen texts, answers to them, the words that
 * entries' signatures stand under, and what the log says was answered to entries. Gives how many were compared and the
 * first of each kind that does not hold.
 */
export async function verifyHashes(db: Db): Promise<{ hashes: number; broken: BrokenHash[] }> {
	const broken: BrokenHash[] = [];
	let hashes = 0;
	async function follow<Row extends { id: string; alliance_id: string }>(
		what: BrokenHash['what'],
		page: (after: string, size: number) => Promise<Row[]>,
		holds: (row: Row) => boolean | Promise<boolean>
	): Promise<void> {
		for (let after = ''; ;) {
			const rows = await page(after, PAGE);
			for (const row of rows) {
				if (!(await holds(row))) {
					broken.push({ allianceId: row.alliance_id, what, id: row.id });
					return;
				}
				hashes += 1;
			}
			if (rows.length < PAGE) return;
			after = rows.at(-1)!.id;
		}
	}
	await follow(
		'version',
		(after, size) => versions.pageOfVersions(db, after, size),
		async (row) =>
			hashOf(row.text) === row.hash &&
			// The page shows the document, which must say what the hashed text says.
			row.text === canonicalText(row.title, renderPlainText(JSON.parse(row.json) as JsonNode)) &&
			// And the log remembers what was frozen, so that a text and its hash cannot be changed together.
			(await versions.frozenHashes(db, row.alliance_id, row.plan_id)).has(row.hash)
	);
	await follow(
		'plan-signature',
		(after, size) => versions.pageOfSignatures(db, after, size),
		(row) => hashOfAnswer(row.version_hash, row) === row.hash && Boolean(row.logged)
	);
	await follow(
		'entry-signature',
		(after, size) => versions.pageOfEntrySignatures(db, after, size),
		// The words are those that were signed, and the log remembers the answer, whose it is and what was said with it.
		(row) =>
			hashOfRecord({ ...row, entry_id: row.record_entry_id }) === row.hash &&
			isInLog(row, hashOfSignature(row), row.hash)
	);
	await follow(
		'position',
		(after, size) => versions.pageOfPositions(db, after, size),
		(row) => {
			const proposal = {
				entry_id: row.record_entry_id,
				kind: row.record_kind,
				choice: row.record_choice,
				body: row.record_body,
				on_date: row.record_on_date
			};
			const words = hashOfRecord(proposal);
			return isInLog(row, hashOfPosition(words, row), words);
		}
	);
	return { hashes, broken };
}

/**
 * Whether the log has this answer. What was answered before the log kept answers stands in it, at the same instant, with
 * the words that it is about alone: no event made since holds both.
 */
function isInLog(
	row: { at: string; decided: readonly { decided_hash: string | null; at: string }[] },
	answer: string,
	words: string
): boolean {
	return row.decided.some(
		(it) => it.decided_hash === answer || (it.at === row.at && it.decided_hash === words)
	);
}
