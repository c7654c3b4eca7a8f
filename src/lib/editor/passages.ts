import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { findPassage, makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import type { Anchor } from '#lib/domain/entry.ts';
import type { CardStore } from './card-store.ts';
import type { MarginItem } from './margin-item.ts';

/** Where something of the margin stands in the text now. */
export interface Place {
	item: MarginItem;
	/** ProseMirror positions; undefined while it is being looked for, and once it is lost. */
	range: { from: number; to: number } | undefined;
	isLost: boolean;
	/** Where a lost one stood. */
	near: number | undefined;
}

interface Known extends Place {
	/** Letters that stand now, when those of its own anchor are gone. */
	anchor: Anchor;
}

interface Passages {
	places: ReadonlyMap<string, Known>;
	current: string | undefined;
	decorations: DecorationSet;
}

export const passagesKey = new PluginKey<Passages>('passages');

/** Milliseconds without a change after which a passage that is missing is looked for in the whole text. */
const SEARCH_AFTER = 250;

interface PassageOptions {
	fragment: Y.XmlFragment;
	items: CardStore<MarginItem>;
	/** Other passages are marked, or another one is the current one; not when they move with the text. */
	onchange(): void;
	/** Someone clicked on a passage, or moved the caret into one. */
	onenter(id: string): void;
}

/**
 * Underlines the passages of the cards, one style a kind. Local typing moves them with the text; what comes from others
 * replaces the whole text, so they are read again from Yjs; those that are missing then are searched once it is quiet.
 */
export function passages(options: PassageOptions) {
	const { fragment, items } = options;
	return Extension.create({
		name: 'passages',
		addProseMirrorPlugins() {
			const read = (state: EditorState, before: ReadonlyMap<string, Known>, search: boolean) => {
				const text = new DocumentText(fragment, state.schema);
				return new Map(
					items.all.flatMap((item) => (item.anchor ? [[item.id, locate(text, item, before, search)]] : []))
				);
			};
			return [
				new Plugin<Passages>({
					key: passagesKey,
					state: {
						init: () => ({ places: new Map(), current: undefined, decorations: DecorationSet.empty }),
						apply(tr, value, _old, state) {
							const told = tr.getMeta(passagesKey) as Partial<Passages> | undefined;
							if (!told && !tr.docChanged) return value;
							const fromOthers = (tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined)
								?.isChangeOrigin;
							const places =
								told?.places ??
								(!tr.docChanged
									? value.places
									: fromOthers
										? read(state, value.places, false)
										: moved(value, tr));
							const current = told && 'current' in told ? told.current : value.current;
							// While someone types, the marks move with the text: drawing them all again costs too much.
							if (
								!told &&
								!fromOthers &&
								[...places].every(([id, { range }]) => range || !value.places.get(id)?.range)
							)
								return { places, current, decorations: value.decorations.map(tr.mapping, tr.doc) };
							return { places, current, decorations: draw(state, places, current) };
						}
					},
					props: {
						decorations: (state) => passagesKey.getState(state)?.decorations,
						handleClick(view, pos) {
							const id = passageAt(view.state, pos);
							if (id) options.onenter(id);
							return false;
						}
					},
					view(view) {
						let timer: ReturnType<typeof setTimeout> | undefined;
						const search = () => {
							timer = undefined;
							if (view.isDestroyed) return;
							const before = passagesKey.getState(view.state)?.places ?? new Map<string, Known>();
							const places = read(view.state, before, true);
							// A transaction puts the selection where the state has it, which a key may just be moving.
							if (isSame(before, places)) return;
							view.dispatch(quietly(view.state.tr.setMeta(passagesKey, { places })));
						};
						// What has no anchor, as what is proposed in the text itself, is no reason to look for the others.
						let anchored = anchoredOf(items);
						const stop = items.subscribe(() => {
							const before = anchored;
							anchored = anchoredOf(items);
							if (anchored.length !== before.length || anchored.some((it, i) => it !== before[i])) search();
						});
						// Not while the view is being made.
						timer = setTimeout(search);
						return {
							update(_, before) {
								const now = passagesKey.getState(view.state);
								if (now === passagesKey.getState(before)) return;
								if (view.state.doc === before.doc) return options.onchange();
								clearTimeout(timer);
								if ([...now!.places.values()].some(({ range }) => !range))
									timer = setTimeout(search, SEARCH_AFTER);
								else timer = undefined;
							},
							destroy() {
								clearTimeout(timer);
								stop();
							}
						};
					}
				})
			];
		}
	});
}

const anchoredOf = (items: CardStore<MarginItem>) => items.all.filter(({ anchor }) => anchor);

/** Whether nothing that is drawn or told differs. */
function isSame(before: ReadonlyMap<string, Known>, now: ReadonlyMap<string, Known>): boolean {
	return (
		before.size === now.size &&
		[...now].every(([id, { item, range, isLost, near }]) => {
			const was = before.get(id);
			return (
				was !== undefined &&
				was.range?.from === range?.from &&
				was.range?.to === range?.to &&
				was.isLost === isLost &&
				was.near === near &&
				was.item.mark === item.mark &&
				was.item.replacement === item.replacement
			);
		})
	);
}

/** Marks one passage as the one that is looked at. */
export function setCurrent(view: EditorView, id: string | undefined): void {
	if (passagesKey.getState(view.state)?.current === id) return;
	view.dispatch(quietly(view.state.tr.setMeta(passagesKey, { current: id })));
}

/** Where the cards' passages are now. */
export function placesOf(state: EditorState): Place[] {
	return [...(passagesKey.getState(state)?.places.values() ?? [])];
}

/** The passage at a position; of several the shortest. */
export function passageAt(state: EditorState, pos: number): string | undefined {
	return placesOf(state)
		.filter(({ range }) => range && range.from <= pos && pos <= range.to)
		.sort((a, b) => lengthOf(a) - lengthOf(b))[0]?.item.id;
}

const lengthOf = ({ range }: Place) => (range ? range.to - range.from : 0);

/** No undo step, no scrolling, and nothing that is told to others. */
function quietly(tr: Transaction): Transaction {
	return tr.setMeta('addToHistory', false);
}

function locate(
	text: DocumentText,
	item: MarginItem,
	before: ReadonlyMap<string, Known>,
	search: boolean
): Known {
	const own = item.anchor!;
	const known = before.get(item.id);
	const anchor =
		known?.item.anchor?.start === own.start && known.item.anchor.end === own.end ? known.anchor : own;
	const stands = findPassage(text, anchor, { search: false });
	const found = stands.isLost && search ? findPassage(text, own) : stands;
	if (found.isLost) {
		return { item, anchor, range: undefined, isLost: search || (known?.isLost ?? false), near: found.near };
	}
	const range = { from: found.from, to: found.to };
	return {
		item,
		// From here on by the letters that stand there: searching is for once.
		anchor: found.by === 'quote' ? (makeAnchor(text, range) ?? anchor) : anchor,
		range,
		isLost: false,
		near: undefined
	};
}

/** After local typing. What is typed at an edge does not join. */
function moved({ places }: Passages, tr: Transaction): ReadonlyMap<string, Known> {
	const next = new Map<string, Known>();
	for (const [id, place] of places) {
		const from = place.range && tr.mapping.map(place.range.from, 1);
		const to = place.range && tr.mapping.map(place.range.to, -1);
		const range = from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
		const near = range ? undefined : tr.mapping.map(place.range?.from ?? place.near ?? 0);
		next.set(id, { ...place, range, near: place.range || place.near !== undefined ? near : undefined });
	}
	return next;
}

function draw(
	state: EditorState,
	places: ReadonlyMap<string, Known>,
	current: string | undefined
): DecorationSet {
	const { size } = state.doc.content;
	return DecorationSet.create(
		state.doc,
		[...places.values()].flatMap(({ item, range }) => {
			if (!range || range.to > size) return [];
			const attributes = {
				class: `passage ${item.mark}${item.replacement === undefined ? '' : ' replaced'}${item.id === current ? ' current' : ''}`,
				'data-passage': item.id
			};
			const table = item.isTable ? tableAround(state, range.from) : undefined;
			if (table) return [Decoration.node(table.from, table.to, attributes)];
			const marked = Decoration.inline(range.from, range.to, attributes);
			if (!item.replacement) return [marked];
			return [marked, Decoration.widget(range.to, wordsOf(item.replacement), { side: -1, key: item.id })];
		})
	);
}

/** The words that are proposed, behind those they would replace. */
const wordsOf = (words: string) => () => {
	const element = document.createElement('ins');
	element.className = 'proposed-words';
	element.contentEditable = 'false';
	element.textContent = words;
	return element;
};

function tableAround(state: EditorState, pos: number): { from: number; to: number } | undefined {
	const at = state.doc.resolve(pos);
	for (let depth = at.depth; depth > 0; depth -= 1) {
		if (at.node(depth).type.name === 'table') return { from: at.before(depth), to: at.after(depth) };
	}
	return undefined;
}
