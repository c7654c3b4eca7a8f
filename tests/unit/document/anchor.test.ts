import { Transform } from '@tiptap/pm/transform';
import type { Node } from '@tiptap/pm/model';
import { initProseMirrorDoc, prosemirrorJSONToYDoc, updateYFragment } from '@tiptap/y-tiptap';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { findPassage, makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';

const schema = documentSchema();
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = Number(process.env.RUNS ?? 60);
const paragraph = (text: string) => ({
	type: 'paragraph',
	...(text && { content: [{ type: 'text', text }] })
});
const docOf = (...paragraphs: string[]) => ({ type: 'doc', content: paragraphs.map(paragraph) });

/** Someone’s copy of a document, edited as the editor's binding does it. */
class Client {
	readonly doc = new Y.Doc();
	readonly undoManager: Y.UndoManager;

	constructor(update?: Uint8Array) {
		this.undoManager = new Y.UndoManager(this.fragment, {
			trackedOrigins: new Set([this]),
			captureTimeout: 0
		});
		if (update) Y.applyUpdate(this.doc, update);
	}
	get fragment() {
		return this.doc.getXmlFragment(FRAGMENT);
	}
	get node(): Node {
		return initProseMirrorDoc(this.fragment, schema).doc;
	}
	/** The characters in order with their ProseMirror positions. */
	get letters(): { letter: string; pos: number }[] {
		const letters: { letter: string; pos: number }[] = [];
		this.node.descendants((node, pos) => {
			for (const [i, letter] of [...(node.text ?? '')].entries()) letters.push({ letter, pos: pos + i });
		});
		return letters;
	}
	edit(change: (tr: Transform) => void) {
		const { doc, meta } = initProseMirrorDoc(this.fragment, schema);
		const tr = new Transform(doc);
		change(tr);
		this.doc.transact(() => updateYFragment(this.doc, this.fragment, tr.doc, meta), this);
	}
	find(anchor: Parameters<typeof findPassage>[1]) {
		return findPassage(new DocumentText(this.fragment, schema), anchor);
	}
	anchor(range: { from: number; to: number }) {
		return makeAnchor(new DocumentText(this.fragment, schema), range)!;
	}
	textOf({ from, to }: { from: number; to: number }) {
		return this.node.textBetween(from, to, '\n');
	}
	/** The range of some words. */
	rangeOf(words: string, nth = 0) {
		const text = new DocumentText(this.fragment, schema);
		let index = -1;
		for (let i = 0; i <= nth; i += 1) index = text.flat.indexOf(words, index + 1);
		return { from: text.positionAt(index), to: text.positionAt(index + words.length - 1) + 1 };
	}
	paragraphsRange(index: number) {
		let from = 0;
		for (let i = 0; i < index; i += 1) from += this.node.child(i).nodeSize;
		return { from, to: from + this.node.child(index).nodeSize };
	}
}

function sync(a: Client, b: Client) {
	Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc, Y.encodeStateVector(b.doc)));
	Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(b.doc, Y.encodeStateVector(a.doc)));
}
function syncAll(clients: Client[]) {
	for (let i = 0; i < 2; i += 1) for (const a of clients) for (const b of clients) if (a !== b) sync(a, b);
}
function startFrom(json: unknown): Client[] {
	const update = Y.encodeStateAsUpdate(prosemirrorJSONToYDoc(schema, json, FRAGMENT));
	return [new Client(update), new Client(update), new Client(update)];
}

/** Letters of which none comes twice: each can be followed through anything. */
function letters(from: number, count: number): string {
	return Array.from({ length: count }, (_, i) => String.fromCodePoint(0x4e00 + from + i)).join('');
}

describe(`seed ${seed}`, () => {
	test('a passage keeps its own letters through 50 edits by three people at once', () => {
		const edits = fc.array(
			fc.record({
				who: fc.nat(2),
				what: fc.constantFrom('insert', 'insert', 'delete', 'bold', 'edge'),
				at: fc.double({ min: 0, max: 1, noNaN: true }),
				length: fc.integer({ min: 1, max: 6 }),
				meets: fc.option(fc.nat(2), { freq: 3 })
			}),
			{ minLength: 50, maxLength: 50 }
		);
		const lengths = fc.array(fc.integer({ min: 5, max: 40 }), { minLength: 2, maxLength: 4 });
		const ends = fc.tuple(fc.double({ min: 0, max: 0.9, noNaN: true }), fc.integer({ min: 2, max: 30 }));
		fc.assert(
			fc.property(edits, lengths, ends, (list, sizes, [startAt, size]) => {
				let used = 0;
				const fresh = (count: number) => letters((used += count) - count, count);
				const clients = startFrom(docOf(...sizes.map(fresh)));
				const all = clients[0]!.letters;
				const start = Math.floor(startAt * (all.length - 2));
				const passage = all.slice(start, start + size);
				const own = new Set(passage.map(({ letter }) => letter));
				// A letter typed beside the first or the last letter of the passage may never be in it. (What is typed in
				// the place of a deleted first word may: it stands for that.)
				const outside = new Set(all.map(({ letter }) => letter).filter((letter) => !own.has(letter)));
				const anchor = clients[0]!.anchor({ from: passage[0]!.pos, to: passage.at(-1)!.pos + 1 });
				const survivorsIn = (client: Client) => client.letters.filter(({ letter }) => own.has(letter));

				for (const { who, what, at, length, meets } of list) {
					const client = clients[who]!;
					const now = client.letters;
					const survivors = survivorsIn(client);
					const first = survivors[0]?.pos ?? 0;
					const last = survivors.at(-1)?.pos ?? 0;
					const any = now.length > 0 ? now[Math.floor(at * (now.length - 1))]!.pos : 1;
					const pos = what === 'edge' && survivors.length > 0 ? (at < 0.5 ? first : last + 1) : any;
					client.edit((tr) => {
						if (what === 'delete') tr.delete(pos, Math.min(pos + length, tr.doc.resolve(pos).end()));
						else if (what === 'bold') {
							tr.addMark(pos, Math.min(pos + length, tr.doc.resolve(pos).end()), schema.marks.bold!.create());
						} else {
							const text = fresh(length);
							const isBefore = pos <= first && survivors[0]?.letter === passage[0]!.letter;
							const isBehind = pos > last && survivors.at(-1)?.letter === passage.at(-1)!.letter;
							if (isBefore || isBehind) for (const letter of text) outside.add(letter);
							tr.insert(pos, schema.text(text));
						}
					});
					if (meets !== null && meets !== who) sync(client, clients[meets]!);
				}
				syncAll(clients);
				for (const client of clients) {
					const survivors = survivorsIn(client);
					const found = client.find(anchor);
					if (survivors.length === 0) {
						expect(found.isLost || !isIn(client, found, outside)).toBe(true);
						continue;
					}
					if (found.isLost) {
						// A few letters here and there are no passage.
						expect(survivors.length).toBeLessThan(0.75 * passage.length);
						continue;
					}
					expect(found.from).toBeLessThanOrEqual(survivors[0]!.pos);
					expect(found.to).toBeGreaterThan(survivors.at(-1)!.pos);
					expect(isIn(client, found, outside)).toBe(false);
				}
			}),
			{ seed, numRuns: runs }
		);
	});

	const word = fc.constantFrom(
		...'le la les un une des partenaire réseau local accueil samedi guichet budget personne territoire atelier avec pour sans chaque semaine ouvert'.split(
			' '
		)
	);
	const sentence = fc.array(word, { minLength: 8, maxLength: 20 }).map((words) => `${words.join(' ')}.`);
	const plan = fc.array(sentence, { minLength: 4, maxLength: 9 });

	test('a paragraph cut and pasted elsewhere keeps its passage, among sentences that are alike', () => {
		fc.assert(
			fc.property(plan, fc.nat(), fc.nat(), fc.boolean(), (sentences, which, where, twice) => {
				const unique = [...new Set(sentences)];
				const source = which % unique.length;
				// The same passage stands twice, with other neighbours.
				const quoted = unique[source]!.split(' ').slice(2, 7).join(' ');
				const paragraphs = unique.map((text, i) => `${i}. ${text}`);
				if (twice) paragraphs.push(`Ailleurs aussi, mais autrement : ${quoted}, voilà.`);
				const [ana, ben] = startFrom(docOf(...paragraphs)) as [Client, Client, Client];
				const before = ana.paragraphsRange(source);
				const inside = ana.node.child(source).textContent.indexOf(quoted);
				const anchor = ana.anchor({
					from: before.from + 1 + inside,
					to: before.from + 1 + inside + quoted.length
				});
				const node = ana.node.child(source);
				ben.edit((tr) => tr.delete(before.from, before.to));
				sync(ana, ben);
				const target = where % paragraphs.length;
				ben.edit((tr) => {
					const at = target === ben.node.childCount ? tr.doc.content.size : ben.paragraphsRange(target).from;
					tr.insert(at, node);
				});
				sync(ana, ben);
				const found = ana.find(anchor);
				if (found.isLost) throw new Error('lost');
				expect(ana.textOf(found)).toBe(quoted);
				expect(ana.node.resolve(found.from).parent.textContent).toBe(node.textContent);
			}),
			{ seed, numRuns: runs }
		);
	});

	test('a passage that others split into several paragraphs is found whole', () => {
		fc.assert(
			fc.property(
				plan,
				fc.nat(),
				fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
				(sentences, which, cuts) => {
					const paragraphs = sentences.map((text, i) => `Point ${i} : ${text}`);
					const [ana, ben] = startFrom(docOf(...paragraphs)) as [Client, Client, Client];
					const index = which % paragraphs.length;
					const quoted = sentences[index]!;
					const range = ana.paragraphsRange(index);
					const anchor = ana.anchor({ from: range.to - 1 - quoted.length, to: range.to - 1 });
					for (const cut of cuts) {
						const at = range.from + 2 + (cut % (quoted.length - 2));
						ben.edit((tr) => {
							if (tr.doc.resolve(at).parent.isTextblock && tr.doc.resolve(at).parentOffset > 0) tr.split(at);
						});
						sync(ana, ben);
					}
					const found = ana.find(anchor);
					if (found.isLost) throw new Error('lost');
					expect(ana.textOf(found).replace(/\s/g, '')).toBe(quoted.replace(/\s/g, ''));
				}
			),
			{ seed, numRuns: runs }
		);
	});

	test('a deletion undone by someone else brings the passage back', () => {
		fc.assert(
			fc.property(plan, fc.nat(), (sentences, which) => {
				const paragraphs = sentences.map((text, i) => `Point ${i} : ${text}`);
				const [ana, ben, cleo] = startFrom(docOf(...paragraphs)) as [Client, Client, Client];
				const index = which % paragraphs.length;
				const { from, to } = ana.paragraphsRange(index);
				const anchor = ana.anchor({ from: from + 1, to: to - 1 });
				ben.edit((tr) => tr.delete(from, to));
				syncAll([ana, ben, cleo]);
				const gone = ana.find(anchor);
				ben.undoManager.undo();
				syncAll([ana, ben, cleo]);
				for (const client of [ana, ben, cleo]) {
					const found = client.find(anchor);
					if (found.isLost) throw new Error('lost');
					expect(client.textOf(found)).toBe(paragraphs[index]);
				}
				expect(gone.isLost || sentences.length > 1).toBe(true);
			}),
			{ seed, numRuns: runs }
		);
	});

	test('after a restore, with every letter under a new id, a passage is where it was', () => {
		fc.assert(
			fc.property(
				plan,
				fc.nat(),
				fc.nat(),
				fc.integer({ min: 12, max: 200 }),
				(sentences, which, skip, size) => {
					const json = docOf(...sentences.map((text, i) => `Point ${i} : ${text}`));
					const [ana] = startFrom(json) as [Client];
					const { from, to } = ana.paragraphsRange(which % sentences.length);
					const start = from + 1 + (skip % Math.max(1, to - from - 14));
					const end = Math.min(start + size, ana.node.content.size - 1);
					const anchor = ana.anchor({ from: start, to: end });
					const [restored] = startFrom(json) as [Client];
					const before = ana.find(anchor);
					const after = restored.find(anchor);
					expect(after).toEqual({ ...before, by: 'quote' });
				}
			),
			{ seed, numRuns: runs }
		);
	});
});

function isIn(client: Client, found: ReturnType<Client['find']>, forbidden: Set<string>): boolean {
	if (found.isLost) return false;
	return client.letters.some(
		({ letter, pos }) => pos >= found.from && pos < found.to && forbidden.has(letter)
	);
}

const written = [
	'Les partenaires ouvrent un guichet commun le samedi matin dans la halle.',
	'Le réseau national finance la moitié du poste pendant deux ans.',
	'Chaque association tient une permanence par semaine.'
];

test('what is typed at the edges of a passage does not join it', () => {
	const [ana, ben] = startFrom(docOf(...written)) as [Client, Client];
	const range = ana.rangeOf('un guichet commun');
	const anchor = ana.anchor(range);
	ben.edit((tr) => tr.insert(range.to, schema.text(' et gratuit')));
	ben.edit((tr) => tr.insert(range.from, schema.text('ensemble ')));
	sync(ana, ben);
	const found = ana.find(anchor);
	expect(!found.isLost && ana.textOf(found)).toBe('un guichet commun');
});

test('the spaces at the edges of a selection are left out, and one without letters is no passage', () => {
	const [ana] = startFrom(docOf('Un  mot.', '')) as [Client];
	expect(ana.anchor({ from: 3, to: 9 }).quote.exact).toBe('mot.');
	expect(makeAnchor(new DocumentText(ana.fragment, schema), { from: 3, to: 5 })).toBeNull();
	expect(makeAnchor(new DocumentText(ana.fragment, schema), { from: 4, to: 4 })).toBeNull();
});

test('a deleted passage is lost, and the place where it stood is near', () => {
	const [ana, ben] = startFrom(docOf(...written)) as [Client, Client];
	const range = ana.rangeOf('finance la moitié du poste');
	const anchor = ana.anchor(range);
	ben.edit((tr) => tr.delete(range.from, range.to));
	sync(ana, ben);
	expect(ana.find(anchor)).toEqual({ isLost: true, near: range.from });
});

test('a passage in a deleted paragraph is near the end of the one before', () => {
	const [ana, ben] = startFrom(docOf(...written)) as [Client, Client];
	const anchor = ana.anchor(ana.rangeOf('finance la moitié du poste'));
	const { from, to } = ana.paragraphsRange(1);
	ben.edit((tr) => tr.delete(from, to));
	sync(ana, ben);
	const found = ana.find(anchor);
	expect(found.isLost).toBe(true);
	expect(Math.abs((found.isLost && found.near ? found.near : 0) - (from - 1))).toBeLessThanOrEqual(1);
	// The same in a copy that never held the text.
	expect(new Client(Y.encodeStateAsUpdate(ben.doc)).find(anchor)).toEqual(found);
});

test('a word that is everywhere is not found again where it never stood', () => {
	const [ana, ben] = startFrom(docOf(...written)) as [Client, Client];
	const range = ana.rangeOf('le', 1);
	const anchor = ana.anchor(range);
	const { from, to } = ana.paragraphsRange(0);
	ben.edit((tr) => tr.delete(from, to));
	sync(ana, ben);
	expect(ana.find(anchor).isLost).toBe(true);
});

test('a copy elsewhere does not take a passage that lost only its last word', () => {
	const [ana, ben] = startFrom(docOf(...written, `Rappel : ${written[1]}`)) as [Client, Client];
	const range = ana.rangeOf('réseau national finance la moitié');
	const anchor = ana.anchor(range);
	ben.edit((tr) => tr.delete(range.to - 'moitié '.length, range.to));
	sync(ana, ben);
	const found = ana.find(anchor);
	expect(!found.isLost && found.from).toBe(range.from);
	expect(!found.isLost && ana.textOf(found).trim()).toBe('réseau national finance la');
});

test('most of a passage that was moved and rewritten in part is enough', () => {
	const [ana, ben] = startFrom(docOf(...written)) as [Client, Client];
	const anchor = ana.anchor(ana.rangeOf('Le réseau national finance la moitié du poste'));
	const { from, to } = ana.paragraphsRange(1);
	ben.edit((tr) => {
		tr.delete(from, to);
		tr.insert(
			tr.doc.content.size,
			schema.node('paragraph', null, [
				schema.text('En 2027, le réseau national finance le tiers du poste, au moins.')
			])
		);
	});
	sync(ana, ben);
	const found = ana.find(anchor);
	expect(!found.isLost && ana.textOf(found)).toContain('réseau national finance l');
	expect(!found.isLost && ana.textOf(found)).not.toContain('En 2027');
});

test('a rewritten inside stays with its passage, whatever it says now', () => {
	const [ana, ben] = startFrom(docOf(...written)) as [Client, Client];
	const range = ana.rangeOf('finance la moitié du poste');
	const anchor = ana.anchor(range);
	ben.edit((tr) => tr.replaceWith(range.from + 1, range.to - 1, schema.text('abcdef')));
	sync(ana, ben);
	const found = ana.find(anchor);
	expect(found).toMatchObject({ isLost: false, by: 'position' });
	expect(!found.isLost && ana.textOf(found)).toBe('fabcdefe');
});

test('an anchor that someone made up is lost, and makes nothing in the document', () => {
	const [ana] = startFrom(docOf(...written)) as [Client];
	const before = Y.encodeStateAsUpdate(ana.doc);
	const quote = { exact: 'rien de tel nulle part', prefix: '', suffix: '' };
	const rootType = btoa(
		String.fromCharCode(
			...Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(new Y.Doc().getText('piège'), 0))
		)
	);
	for (const bad of ['', '!!!', 'AAAA', '/////w==', rootType, btoa('x'.repeat(500))]) {
		expect(ana.find({ start: bad, end: bad, quote })).toMatchObject({ isLost: true });
	}
	expect([...ana.doc.share.keys()]).toEqual([FRAGMENT]);
	expect(Y.encodeStateAsUpdate(ana.doc)).toEqual(before);
});

test('a long document is searched in a moment', () => {
	const many = Array.from({ length: 1_000 }, (_, i) => `Article ${i} : ${written.join(` (${i * 7_919}) `)}`);
	const [ana] = startFrom(docOf(...many)) as [Client];
	const { from, to } = ana.paragraphsRange(500);
	const anchor = ana.anchor({ from: from + 1, to: to - 1 });
	const [restored] = startFrom(docOf(...many)) as [Client];
	restored.edit((tr) => tr.delete(from + 30, from + 31));
	const text = new DocumentText(restored.fragment, schema);
	const began = performance.now();
	const found = findPassage(text, anchor);
	expect(performance.now() - began).toBeLessThan(1_000);
	expect(!found.isLost && restored.textOf(found)).toBe(restored.node.child(500).textContent);
});
