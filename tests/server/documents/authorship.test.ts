import type { Node } from '@tiptap/pm/model';
import { joinBackward, lift, setBlockType, splitBlock, toggleMark, wrapIn } from '@tiptap/pm/commands';
import { wrapInList } from '@tiptap/pm/schema-list';
import { TextSelection, type Command, type EditorState } from '@tiptap/pm/state';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { FRAGMENT } from '#lib/document/names.ts';
import type { JsonNode } from '#lib/document/render.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Connection } from '#server/db/connection.ts';
import { deletedIn, writtenIn } from '#server/db/document-authorship.ts';
import * as documents from '#server/db/documents.ts';
import { createKeeper, type DocumentKeeper } from '#server/documents/keeper.ts';
import { finder } from '#server/documents/ranges.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { randomFrom } from '../../support/frames.ts';
import { placeOf, startWriting, type Writing } from '../../support/writers.ts';

const { nodes, marks } = documentSchema();
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const STEPS = 120;

const bold = [{ type: 'bold' }];
const words = (text: string, more: object = {}) => ({ type: 'text', text, ...more });
const paragraph = (...content: (string | object)[]): JsonNode => ({
	type: 'paragraph',
	content: content.map((it) => (typeof it === 'string' ? words(it) : it)) as JsonNode[]
});

/** Selects from some words to the end of others, or the place before them (and so many letters on), for a command. */
const at =
	(from: string, to: string | undefined, command: Command, further = 0): Command =>
	(state, dispatch) => {
		const anchor = placeOf(state, from) + further;
		const head = to === undefined ? anchor : placeOf(state, to) + to.length;
		const selected = state.apply(state.tr.setSelection(TextSelection.create(state.doc, anchor, head)));
		return command(selected, dispatch);
	};
const type =
	(text: string): Command =>
	(state, dispatch) => {
		dispatch?.(state.tr.insertText(text));
		return true;
	};
const breakLine: Command = (state, dispatch) => {
	dispatch?.(state.tr.replaceSelectionWith(nodes.hardBreak!.create()));
	return true;
};
const erase: Command = (state, dispatch) => {
	dispatch?.(state.tr.deleteSelection());
	return true;
};
/** Takes a block of the top level to before another, as dragging does: in one step. */
const move =
	(from: number, to: number): Command =>
	(state, dispatch) => {
		const node = state.doc.child(from);
		const start = startOf(state, from);
		const tr = state.tr.delete(start, start + node.nodeSize);
		tr.insert(tr.mapping.map(startOf(state, to)), node);
		dispatch?.(tr);
		return true;
	};
function startOf({ doc }: EditorState, index: number): number {
	let start = 0;
	for (let i = 0; i < index; i += 1) start += doc.child(i).nodeSize;
	return start;
}
/** Puts a copy of a block at the end. */
const paste =
	(node: (state: EditorState) => Node): Command =>
	(state, dispatch) => {
		dispatch?.(state.tr.insert(state.doc.content.size, node(state)));
		return true;
	};

describe.each(databases)('who wrote what on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let keeper: DocumentKeeper;
	let writing: Writing;
	beforeAll(async () => {
		database = await create();
		connection = await database.open();
		keeper = createKeeper(connection, { projects: false });
	});
	beforeEach(async () => {
		writing = await startWriting(connection);
	});
	afterAll(async () => {
		await keeper.close();
		await connection.close();
		await database.remove();
	});

	/** Each paragraph with who ever wrote in it and who did since, the same before and after compaction. */
	async function told(since: string) {
		const blocks = await keeper.writersOf(writing.id, since);
		await keeper.compact(writing.id);
		expect(await keeper.writersOf(writing.id, since)).toEqual(blocks);
		return blocks.map((block) => [block.text, block.ever.toSorted().join(), block.since.join()]);
	}

	/** A text of Ana's, and Ben who comes to it later. */
	async function textOfAna(...paragraphs: JsonNode[]) {
		const ana = writing.writer('ana');
		await ana.writes(...paragraphs);
		const ben = writing.writer('ben');
		return { ana, ben, since: writing.now };
	}

	const samedi = paragraph('Ouvrir la ', words('halle', { marks: bold }), ' le samedi.');
	const mardi = paragraph('Fermer le mardi.', { type: 'hardBreak' }, 'Sauf en mai.');

	test.each<[string, Command, string[]]>([
		[
			'splits a paragraph',
			at('le samedi', undefined, splitBlock),
			['Ouvrir la halle ', 'le samedi.', 'Fermer le mardi.\nSauf en mai.']
		],
		[
			'splits it in the middle of a word, in bold, between letters that are alike',
			at('halle', undefined, splitBlock, 3),
			['Ouvrir la hal', 'le le samedi.', 'Fermer le mardi.\nSauf en mai.']
		],
		[
			'splits it at a new line',
			at('Sauf en', undefined, splitBlock),
			['Ouvrir la halle le samedi.', 'Fermer le mardi.\n', 'Sauf en mai.']
		],
		[
			'joins two',
			at('Fermer', undefined, joinBackward),
			['Ouvrir la halle le samedi.Fermer le mardi.\nSauf en mai.']
		],
		[
			'makes a heading of one',
			at('Ouvrir', undefined, setBlockType(nodes.heading!, { level: 2 })),
			['Ouvrir la halle le samedi.', 'Fermer le mardi.\nSauf en mai.']
		],
		[
			'puts both into a list',
			at('Ouvrir', 'mai.', wrapInList(nodes.bulletList!)),
			['Ouvrir la halle le samedi.', 'Fermer le mardi.\nSauf en mai.']
		],
		[
			'puts one into a quotation',
			at('Fermer', undefined, wrapIn(nodes.blockquote!)),
			['Ouvrir la halle le samedi.', 'Fermer le mardi.\nSauf en mai.']
		],
		['moves one', move(1, 0), ['Fermer le mardi.\nSauf en mai.', 'Ouvrir la halle le samedi.']]
	])('whoever %s has written none of its words', async (_, command, texts) => {
		const { ben, since } = await textOfAna(samedi, mardi);
		expect(await ben.does(command)).toBe(true);
		expect(await told(since)).toEqual(texts.map((text) => [text, 'ana', '']));
	});

	test('words that are put in the place of others are of whoever puts them, and those beside them are not', async () => {
		const { ben, since } = await textOfAna(samedi, mardi);
		await ben.does(at('samedi', 'Fermer', type('dimanche, sauf')));
		expect(await told(since)).toEqual([
			['Ouvrir la halle le dimanche, sauf le mardi.\nSauf en mai.', 'ana,ben', 'ben']
		]);
		const { written } = await lettersOf();
		expect(written(' le mardi.')).toEqual(new Set(['ana']));
		expect(written('dimanche, sauf')).toEqual(new Set(['ben']));
		expect(written('Sauf en mai.')).toEqual(new Set(['ana']));
	});

	test('a copy of words that stay where they are is of whoever pastes it', async () => {
		const { ben, since } = await textOfAna(samedi, mardi);
		await ben.does(paste((state) => state.doc.child(0)));
		// Also where it takes the place of others.
		await ben.does(at('Fermer', 'mardi.', type('Sauf en mai.')));
		expect(await told(since)).toEqual([
			['Ouvrir la halle le samedi.', 'ana', ''],
			['Sauf en mai.\nSauf en mai.', 'ana,ben', 'ben'],
			['Ouvrir la halle le samedi.', 'ben', 'ben']
		]);
	});

	test.each<[string, Command]>([
		['types', at('samedi', undefined, type('grand '))],
		['deletes', at('le samedi', 'samedi', erase)],
		['marks', at('samedi', 'samedi', toggleMark(marks.bold!))],
		['takes a mark away', at('halle', 'halle', toggleMark(marks.bold!))],
		['begins a line', at('le samedi', undefined, breakLine)]
	])('whoever %s in a paragraph has written in it, and in no other', async (_, command) => {
		const { ben, since } = await textOfAna(samedi, mardi);
		expect(await ben.does(command)).toBe(true);
		const blocks = await told(since);
		expect(blocks.map(([, , late]) => late)).toEqual(['ben', '']);
	});

	test('what was written, split, moved and wrapped without a connection is told apart, though it comes at once', async () => {
		const { ben, since } = await textOfAna(samedi, mardi);
		await ben.doesOffline(
			at('le samedi', undefined, splitBlock),
			at('samedi', undefined, type('premier ')),
			move(2, 0),
			at('Fermer', 'mai.', wrapInList(nodes.bulletList!)),
			at('Fermer', undefined, type('Ne rien '))
		);
		expect(await told(since)).toEqual([
			['Ne rien Fermer le mardi.\nSauf en mai.', 'ana,ben', 'ben'],
			['Ouvrir la halle ', 'ana', ''],
			['le premier samedi.', 'ana,ben', 'ben']
		]);
		const { written } = await lettersOf();
		for (const of of ['Fermer le mardi.', 'Ouvrir la ', 'halle', 'le ', 'samedi.']) {
			expect(written(of)).toEqual(new Set(['ana']));
		}
		for (const of of ['premier', 'Ne rien']) expect(written(of)).toEqual(new Set(['ben']));
	});

	test('words keep who wrote them and when however often they are moved, over compactions', async () => {
		const { ben } = await textOfAna(samedi, mardi);
		const when = writing.now;
		const cleo = writing.writer('cleo');
		for (const isCompacted of [true, false]) {
			for (const each of [ben, cleo]) {
				await each.does(at('le samedi', undefined, splitBlock));
				if (isCompacted) await keeper.compact(writing.id);
				await each.does(at('le samedi', undefined, joinBackward));
				await each.does(move(1, 0));
				if (isCompacted) await keeper.compact(writing.id);
				await each.does(move(1, 0));
			}
		}
		expect(await told(when)).toEqual([
			['Ouvrir la halle le samedi.', 'ana', ''],
			['Fermer le mardi.\nSauf en mai.', 'ana', '']
		]);
		const { ranges } = await lettersOf();
		expect(new Set(ranges.map(({ at: time }) => time))).toEqual(new Set([when]));
		// Nobody has deleted a word.
		expect(await deletedIn(connection.db, writing.id)).toEqual([]);
	});

	test('a row that is there twice says no more than once: words that it moved are not deleted', async () => {
		const { ben, since } = await textOfAna(samedi, mardi);
		await ben.does(move(1, 0));
		await writing.keepsTwice();
		expect(await told(since)).toEqual([
			['Fermer le mardi.\nSauf en mai.', 'ana', ''],
			['Ouvrir la halle le samedi.', 'ana', '']
		]);
		expect(await deletedIn(connection.db, writing.id)).toEqual([]);
		await ben.does(at('samedi', 'samedi', erase));
		const when = writing.now;
		await writing.keepsTwice();
		await keeper.compact(writing.id);
		const deleted = await deletedIn(connection.db, writing.id);
		expect(new Set(deleted.map((it) => `${it.member_id} ${it.at}`))).toEqual(new Set([`ben ${when}`]));
		expect(deleted.reduce((sum, { length }) => sum + length, 0)).toBe('samedi'.length);
	});

	test('of a text that was put in as a whole nobody is the author, also once it was split', async () => {
		const seeded = writing.writer('nobody');
		seeded.edit((state, dispatch) => {
			dispatch?.(state.tr.insert(0, documentSchema().nodeFromJSON(paragraph('Ouvrir le samedi.'))));
			return true;
		});
		await connection.db
			.updateTable('document_snapshot')
			.set({ bytes: Y.encodeStateAsUpdate(seeded.doc) })
			.where('document_id', '=', writing.id)
			.execute();
		const ben = writing.writer('ben');
		await ben.does(at('le samedi', undefined, splitBlock));
		expect(await told('')).toEqual([
			['Ouvrir ', '', ''],
			['le samedi.', '', '']
		]);
	});

	test(
		'each letter is of whoever typed it, whatever three people do to the text',
		{ timeout: 120_000 },
		async () => {
			console.log(`SEED=${seed}`);
			const random = randomFrom(seed);
			const below = (limit: number) => Math.floor(random() * limit);
			/** Letters of which none comes twice: whose each is is never in doubt. */
			let used = 0x4e00;
			const typedBy = new Map<string, { member_id: string; at: string }>();
			const people = ['ana', 'ben', 'cleo'].map((memberId) => writing.writer(memberId));
			const placeIn = (state: EditorState) => {
				const places: number[] = [];
				state.doc.descendants((node, pos) => {
					if (!node.isTextblock) return true;
					for (let i = 0; i <= node.content.size; i += 1) places.push(pos + 1 + i);
					return false;
				});
				return places[below(places.length)]!;
			};
			const somewhere =
				(command: Command, length = 0): Command =>
				(state, dispatch) => {
					const from = placeIn(state);
					const to = Math.min(from + length, state.doc.resolve(from).end());
					return command(
						state.apply(state.tr.setSelection(TextSelection.create(state.doc, from, to))),
						dispatch
					);
				};
			const atStart =
				(command: Command): Command =>
				(state, dispatch) => {
					const start = state.doc.resolve(placeIn(state)).start();
					return command(
						state.apply(state.tr.setSelection(TextSelection.create(state.doc, start))),
						dispatch
					);
				};
			const moveOne: Command = (state, dispatch) => {
				const { childCount } = state.doc;
				if (childCount < 2) return false;
				const from = below(childCount);
				return move(from, (from + 1 + below(childCount - 1)) % childCount)(state, dispatch);
			};
			const acts: (() => Command)[] = [
				() => somewhere(splitBlock),
				() => somewhere(splitBlock),
				() => atStart(joinBackward),
				() => somewhere(setBlockType(nodes.heading!, { level: 1 + below(3) })),
				() => somewhere(setBlockType(nodes.paragraph!)),
				() => somewhere(wrapInList(nodes.bulletList!), below(20)),
				() => somewhere(wrapIn(nodes.blockquote!)),
				() => somewhere(lift),
				() => somewhere(toggleMark(marks.bold!), 1 + below(6)),
				() => somewhere(erase, below(4)),
				() => moveOne,
				() => moveOne
			];
			await people[0]!.writes(paragraph(' '));
			for (let step = 0; step < STEPS; step += 1) {
				const who = people[below(people.length)]!;
				if (random() < 0.4) {
					const letters = Array.from({ length: 1 + below(8) }, () =>
						random() < 0.2 ? ' ' : String.fromCharCode((used += 1))
					).join('');
					await who.does(somewhere(type(letters)));
					for (const letter of letters) {
						if (letter !== ' ') typedBy.set(letter, { member_id: who.memberId, at: writing.now });
					}
				} else await who.does(acts[below(acts.length)]!());
				if (random() < 0.1) await writing.keepsTwice();
				if (random() < 0.1) await keeper.compact(writing.id);
			}
			await keeper.compact(writing.id);
			const { each } = await lettersOf();
			const found = each.filter(({ letter }) => letter !== ' ');
			expect(found.length).toBeGreaterThan(20);
			for (const { letter, ranges } of found) {
				expect(ranges, `SEED=${seed}, ${letter}`).toMatchObject([typedBy.get(letter)!]);
			}
		}
	);

	/** All letters of the stored text in their order, and who is on record for them. */
	async function lettersOf() {
		await keeper.compact(writing.id);
		const { snapshot } = (await documents.load(connection.db, writing.id))!;
		const doc = new Y.Doc();
		Y.applyUpdate(doc, snapshot!);
		const on = finder(await writtenIn(connection.db, writing.id));
		const each: { letter: string; ranges: ReturnType<typeof on> }[] = [];
		const visit = (first: Y.Item | null) => {
			for (let item = first; item; item = item.right) {
				if (item.deleted) continue;
				const { content } = item;
				if (content instanceof Y.ContentType) visit(content.type._start);
				if (!(content instanceof Y.ContentString)) continue;
				for (let i = 0; i < content.str.length; i += 1) {
					const id = { client: item.id.client, clock: item.id.clock + i };
					each.push({ letter: content.str[i]!, ranges: on(id, 1) });
				}
			}
		};
		visit(doc.getXmlFragment(FRAGMENT)._start);
		const text = each.map(({ letter }) => letter).join('');
		return {
			each,
			ranges: each.flatMap(({ ranges }) => ranges),
			/** Who wrote some words, where they stand first. */
			written(some: string) {
				const start = text.indexOf(some);
				const all = each.slice(start, start + some.length).flatMap(({ ranges }) => ranges);
				return new Set(all.map(({ member_id }) => member_id));
			}
		};
	}
});
