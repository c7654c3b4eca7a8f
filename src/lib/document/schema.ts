/**
 * The nodes and marks of a document, the same in the editor and on the server. Nothing here writes when a document
 * is opened: an opened document must not change.
 */
import { getSchema, mergeAttributes, type Extensions, type NodeViewRenderer } from '@tiptap/core';
import Highlight from '@tiptap/extension-highlight';
import Link from '@tiptap/extension-link';
import { TaskItem, TaskList } from '@tiptap/extension-list';
import { Table, TableKit } from '@tiptap/extension-table';
import StarterKit from '@tiptap/starter-kit';
import type { Schema } from '@tiptap/pm/model';
import { Deletion, Formatting, Insertion, Pilcrow } from '../suggestions/nodes.ts';
import type { BlockKind } from '../suggestions/suggestion.ts';
import { PROPOSED } from '../suggestions/table-proposal.ts';
import { Citation } from './citation.ts';
import { safeLink } from './safe-link.ts';

/** A link whose address is checked again at each rendering. */
const SafeLink = Link.extend({
	inclusive: false,
	renderHTML({ HTMLAttributes }) {
		const href = safeLink(HTMLAttributes.href);
		if (!href) return ['span', {}, 0];
		return ['a', mergeAttributes({ href, rel: 'noopener noreferrer nofollow', target: '_blank' }), 0];
	},
	addAttributes() {
		return {
			href: { default: null, parseHTML: (element) => safeLink(element.getAttribute('href')) ?? null }
		};
	}
}).configure({
	openOnClick: false,
	autolink: true,
	linkOnPaste: true,
	defaultProtocol: 'https',
	isAllowedUri: (uri) => safeLink(uri) !== undefined
});

/** A table that says itself whether it is proposed; a copy of it is a table like any. */
const ProposableTable = Table.extend({
	addAttributes() {
		return { ...this.parent?.(), [PROPOSED]: { default: null, rendered: false, parseHTML: () => null } };
	}
});

interface SchemaOptions {
	/** What a screen reader hears of a task's box. */
	checkboxLabel?: (checked: boolean) => string;
	/** What the editor shows of a citation. */
	citationView?: NodeViewRenderer;
	/** What is shown of another kind of block that is proposed. */
	blockLabel?: (block: BlockKind) => string;
}

/** Extensions that define the schema. */
export function schemaExtensions({
	checkboxLabel = (checked) => (checked ? 'Fait' : 'À faire'),
	citationView,
	blockLabel = (block) => block
}: SchemaOptions = {}): Extensions {
	return [
		StarterKit.configure({
			heading: { levels: [1, 2, 3] },
			code: false,
			codeBlock: false,
			link: false,
			// It would write a paragraph into every document that is opened.
			trailingNode: false,
			// Undo is Yjs', so that it never touches others' text.
			undoRedo: false
		}),
		SafeLink,
		citationView ? Citation.extend({ addNodeView: () => citationView }) : Citation,
		Insertion,
		Deletion,
		Formatting,
		Pilcrow.configure({ label: blockLabel }),
		Highlight,
		TaskList,
		TaskItem.configure({
			nested: true,
			a11y: { checkboxLabel: (_node, checked) => checkboxLabel(checked) }
		}),
		TableKit.configure({ table: false }),
		ProposableTable.configure({ resizable: false, renderWrapper: true })
	];
}

let schema: Schema | undefined;

/** The ProseMirror schema. */
export function documentSchema(): Schema {
	return (schema ??= getSchema(schemaExtensions()));
}
