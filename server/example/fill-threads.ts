import * as Y from 'yjs';
import { makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Anchor } from '#lib/domain/entry.ts';
import { mentionsIn } from '#lib/domain/thread.ts';
import * as directory from '../db/directory.ts';
import * as threadRows from '../db/threads.ts';
import { newId } from '../ids.ts';
import type { Trx } from '../services/context.ts';
import { threads } from './threads.ts';

interface Keys {
	allianceId: string;
	plan(key: string): string;
	member(key: string): string;
	/** The first state of a plan's text. */
	seedOf(plan: string): Uint8Array;
}

const DAY = 86_400_000;

/** Says what the example's members say. Nobody is told of it: it was long before anyone came. */
export async function fillThreads(trx: Trx, today: Date, keys: Keys): Promise<void> {
	const people = await directory.allMemberNames(trx, keys.allianceId);
	const organisations = await directory.organisations(trx, keys.allianceId);
	const names = [
		...people.map(({ id, name }) => ({ kind: 'member' as const, id, name })),
		...organisations.map(({ id, name }) => ({ kind: 'organisation' as const, id, name }))
	];
	for (const it of threads) {
		const id = newId();
		const times = it.said.map(({ daysAgo }) => new Date(today.getTime() - daysAgo * DAY).toISOString());
		const last = times.at(-1)!;
		const anchor = it.passage === null ? null : anchorOf(keys.seedOf(it.plan), it.passage);
		await threadRows.insert(trx, {
			id,
			alliance_id: keys.allianceId,
			plan_id: keys.plan(it.plan),
			entry_id: null,
			target: anchor ? 'passage' : 'plan',
			anchor: anchor && JSON.stringify(anchor),
			replacement: it.replacement ?? null,
			decision: null,
			decided_by: null,
			decided_at: null,
			resolved_at: it.resolvedBy ? last : null,
			resolved_by: it.resolvedBy ? keys.member(it.resolvedBy) : null,
			created_at: times[0]!,
			changed_at: last,
			agreement_id: null
		});
		for (const [i, { by, body }] of it.said.entries()) {
			const comment = line(id, keys.member(by), body, times[i]!);
			await threadRows.say(trx, { ...comment, kind: 'said' });
			const mentions = mentionsIn(body, names);
			await threadRows.setMentions(
				trx,
				comment.id,
				mentions.map(({ kind, id: subject_id, label }) => ({ kind, subject_id, label }))
			);
		}
		if (it.resolvedBy) {
			await threadRows.say(trx, { ...line(id, keys.member(it.resolvedBy), '', last), kind: 'resolved' });
		}
	}
}

const line = (thread_id: string, member_id: string, body: string, at: string) => ({
	id: newId(),
	thread_id,
	member_id,
	guest_id: null,
	body,
	at,
	edited_at: null,
	deleted_at: null,
	request_key: null
});

/** Where some words stand in a text. */
function anchorOf(seed: Uint8Array, words: string): Anchor {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, seed);
		const text = new DocumentText(doc.getXmlFragment(FRAGMENT), documentSchema());
		// The text has the spaces that French typography wants, one character each as well.
		const start = text.flat.replace(/[\u00a0\u202f]/g, ' ').indexOf(words);
		const from = text.positionAt(start);
		const to = text.positionAt(start + words.length - 1) + 1;
		const anchor = start < 0 ? null : makeAnchor(text, { from, to });
		if (!anchor) throw new Error(`example: nowhere in its plan: ${words}`);
		return anchor;
	} finally {
		doc.destroy();
	}
}
