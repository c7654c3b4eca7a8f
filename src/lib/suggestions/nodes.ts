/**
 * What a proposal leaves in the text: three marks on letters, and a paragraph sign for what letters cannot carry. Marks
 * of one kind stand beside each other, so that two proposals on one sentence both stay. Nothing that is marked is
 * changed before someone accepts it.
 */
import { Mark, mergeAttributes, Node, type Attributes } from '@tiptap/core';
import { blockOf, blockKinds, type BlockKind, type Stamp } from './suggestion.ts';

const ID = /^[\w-]{1,64}$/;
const ISO = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z$/;

/** Who proposes, when, and what belongs together. */
const stamp: Attributes = {
	id: fromData('data-suggestion', ID),
	by: fromData('data-by', ID),
	at: fromData('data-at', ISO)
};

function fromData(name: string, valid: RegExp): Attributes[string] {
	return {
		default: '',
		parseHTML: (element) => {
			const value = element.getAttribute(name) ?? '';
			return valid.test(value) ? value : '';
		},
		renderHTML: () => ({})
	};
}

const dataOf = ({ id, by, at }: Record<string, unknown>) => ({
	'data-suggestion': String(id),
	'data-by': String(by),
	'data-at': String(at)
});

const common = { excludes: '', inclusive: false, keepOnSplit: false, priority: 2000 };

/** Letters that are proposed. */
export const Insertion = Mark.create({
	...common,
	name: 'insertion',
	addAttributes: () => stamp,
	parseHTML: () => [{ tag: 'ins[data-suggestion]', priority: 90 }],
	renderHTML: ({ mark }) => ['ins', mergeAttributes({ class: 'suggested' }, dataOf(mark.attrs)), 0],
	renderMarkdown: (node, helpers) => helpers.renderChildren(node)
});

/** Letters that are proposed to go. */
export const Deletion = Mark.create({
	...common,
	name: 'deletion',
	addAttributes: () => stamp,
	parseHTML: () => [{ tag: 'del[data-suggestion]', priority: 90 }],
	renderHTML: ({ mark }) => ['del', mergeAttributes({ class: 'suggested' }, dataOf(mark.attrs)), 0],
	renderMarkdown: (node, helpers) => helpers.renderChildren(node)
});

/** Letters that are proposed to carry a mark (`value`: its attributes as JSON), or to lose it (`value` empty). */
export const Formatting = Mark.create({
	...common,
	name: 'formatting',
	addAttributes: () => ({
		...stamp,
		mark: fromData('data-mark', /^[a-z]{1,20}$/),
		value: fromData('data-value', /^.{0,4000}$/)
	}),
	parseHTML: () => [{ tag: 'span[data-suggestion][data-mark]', priority: 90 }],
	renderHTML: ({ mark }) => {
		const { mark: name, value } = mark.attrs as { mark: string; value: string };
		const kind = value === '' ? `no-${name}` : `to-${name}`;
		return [
			'span',
			mergeAttributes(
				{ class: `suggested-format ${kind}`, 'data-mark': name, 'data-value': value },
				dataOf(mark.attrs)
			),
			0
		];
	},
	renderMarkdown: (node, helpers) => helpers.renderChildren(node)
});

interface PilcrowOptions {
	/** What is shown of another kind of block. */
	label: (block: BlockKind) => string;
}

/**
 * The end of a paragraph that is proposed (`insertion`) or proposed to go (`deletion`), or a proposal about the
 * paragraph itself (`block`). It stands at the end of its paragraph; anywhere else it says nothing any more.
 */
export const Pilcrow = Node.create<PilcrowOptions>({
	name: 'pilcrow',
	group: 'inline',
	inline: true,
	atom: true,
	selectable: false,
	draggable: false,
	addOptions: () => ({ label: (block) => block }),
	addAttributes: () => ({
		...stamp,
		change: fromData('data-change', /^(insertion|deletion|block)$/),
		block: fromData('data-block', new RegExp(`^(${blockKinds.join('|')})$`))
	}),
	parseHTML: () => [{ tag: 'span[data-suggestion][data-change]', priority: 90 }],
	renderHTML({ node }) {
		const { change } = node.attrs;
		const block = blockOf(node.attrs.block);
		return [
			'span',
			mergeAttributes(
				{ class: `pilcrow ${change}`, 'data-change': change, 'data-block': node.attrs.block },
				dataOf(node.attrs)
			),
			block ? `→ ${this.options.label(block)}` : '¶'
		];
	},
	renderText: () => '',
	renderMarkdown: () => ''
});

/** Who proposes and when, of a mark or a pilcrow. */
export const stampOf = ({ id, by, at }: Record<string, unknown>): Stamp => ({
	id: String(id),
	by: String(by),
	at: String(at)
});
