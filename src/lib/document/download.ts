import type * as Y from 'yjs';
import { project } from './project.ts';

/** A document's text as Markdown. Loads the converter on first use. */
export async function markdownOf(doc: Y.Doc): Promise<string> {
	const [{ MarkdownManager }, { schemaExtensions }] = await Promise.all([
		import('@tiptap/markdown'),
		import('./schema.ts')
	]);
	return new MarkdownManager({ extensions: schemaExtensions() }).serialize(project(doc).json as never);
}

/** Hands a document's text to the browser as a file. */
export async function download(doc: Y.Doc, title: string): Promise<void> {
	const url = URL.createObjectURL(new Blob([await markdownOf(doc)], { type: 'text/markdown;charset=utf-8' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = `${title.replace(/[\\/:*?"<>|]+/g, ' ').trim() || 'texte'}.md`;
	link.click();
	URL.revokeObjectURL(url);
}
