/**
 * What a shared document says is proposed in it and how that was decided, with the Yjs client that wrote each: pages
 * write what they like, and whom a client id is leased to is known. What has another shape is passed over.
 */
import { Node } from '@tiptap/pm/model';
import * as v from 'valibot';
import * as Y from 'yjs';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { JsonNode } from '#lib/document/render.ts';
import { suggestionsIn } from '#lib/suggestions/list.ts';
import { PROPOSED, tableProposal } from '#lib/suggestions/table-proposal.ts';
import { blockKinds, decisions, DECISIONS, formatMarks } from '#lib/suggestions/suggestion.ts';

/** Proposals of one text, and decisions, that are kept on record at a time. */
const MOST = 5_000;
const LONGEST = 2_000;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const member = v.fallback(id, '');
/** A time that is none is as good as unsaid. */
const time = v.fallback(
	v.pipe(
		v.string(),
		v.regex(ISO),
		v.check((value) => !Number.isNaN(Date.parse(value)))
	),
	''
);
const text = v.pipe(v.string(), v.transform(storable));
const words = {
	removed: text,
	added: text,
	formatted: text,
	formats: v.pipe(
		v.array(v.object({ mark: v.picklist(formatMarks), on: v.boolean() })),
		v.maxLength(2 * formatMarks.length)
	),
	block: v.nullable(v.picklist(blockKinds))
};
const inText = v.object({ id, by: member, at: time, ...words });
const decision = v.object({
	id,
	decision: v.picklist(decisions),
	at: time,
	by: member,
	since: time,
	...words
});

export interface Proposed {
	/** In the order of the text. `client` wrote its first part. */
	inText: (v.InferOutput<typeof inText> & { client: number })[];
	/** `client` wrote the decision. */
	decided: (v.InferOutput<typeof decision> & { client: number })[];
	/** Nothing that is proposed in the text is missing from the list. */
	isWhole: boolean;
}

/** What is proposed and decided in a document whose ProseMirror JSON is given. Never throws, whatever it holds. */
export function proposedIn(doc: Y.Doc, json: JsonNode): Proposed {
	const clients = new Map<string, number>();
	noteClients(doc.getXmlFragment(FRAGMENT), clients);
	if (clients.size === 0) return { inText: [], decided: decidedIn(doc), isWhole: true };
	let found;
	try {
		found = suggestionsIn(Node.fromJSON(documentSchema(), json));
	} catch {
		// Nodes that no page of ours could have written: it cannot be told what has left the text.
		return { inText: [], decided: [], isWhole: false };
	}
	const known: Proposed['inText'] = [];
	for (const suggestion of found) {
		const read = v.safeParse(inText, suggestion);
		const client = clients.get(suggestion.id);
		if (!read.success || client === undefined) continue;
		known.push({ ...read.output, client });
	}
	return { inText: known.slice(0, MOST), decided: decidedIn(doc), isWhole: known.length <= MOST };
}

const isMark = (key: string) => /^(insertion|deletion|formatting)(--[\w+/=]{8})?$/.test(key);

/** By the id of each proposal, the client that wrote the first mark, pilcrow or table of it. */
function noteClients(fragment: Y.XmlFragment, clients: Map<string, number>): void {
	const note = (id: unknown, { id: { client } }: Y.Item) => {
		if (typeof id === 'string' && !clients.has(id)) clients.set(id, client);
	};
	// Not by recursion: how deep a document is was decided by whoever wrote it.
	const next: (Y.Item | null)[] = [fragment._start];
	while (next.length > 0) {
		const item = next.pop();
		if (!item) continue;
		next.push(item.right);
		if (item.deleted) continue;
		const { content } = item;
		if (content instanceof Y.ContentFormat) {
			const value = content.value as unknown;
			if (isMark(content.key) && typeof value === 'object' && value !== null && 'id' in value) {
				note(value.id, item);
			}
		} else if (content instanceof Y.ContentType) {
			const { type } = content;
			if (type instanceof Y.XmlElement && type.nodeName === 'pilcrow') note(type.getAttribute('id'), item);
			else {
				next.push(type._start);
				noteTable(type, note);
			}
		}
	}
}

/** Whoever wrote that a table is proposed: it may have been there for long when somebody proposed that it goes. */
function noteTable(type: unknown, note: (id: unknown, item: Y.Item) => void): void {
	if (!(type instanceof Y.XmlElement)) return;
	const said = type._map.get(PROPOSED);
	if (!said || said.deleted) return;
	const attrs = { [PROPOSED]: said.content.getContent().at(-1) as unknown };
	note(tableProposal({ type: type.nodeName, attrs })?.id, said);
}

function decidedIn(doc: Y.Doc): Proposed['decided'] {
	const all: Proposed['decided'] = [];
	for (const [id, item] of doc.getMap(DECISIONS)._map) {
		if (item.deleted) continue;
		const value: unknown = item.content.getContent().at(-1);
		if (typeof value !== 'object' || value === null) continue;
		const read = v.safeParse(decision, { ...value, id });
		if (read.success) all.push({ ...read.output, client: item.id.client });
	}
	// Those that are left out were decided long ago, and are on record.
	return all.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MOST);
}

/** As both databases keep it: no zero characters, no halves of pairs, and not longer than anyone reads. */
function storable(text: string): string {
	return text.slice(0, LONGEST).replaceAll('\0', '').toWellFormed();
}
