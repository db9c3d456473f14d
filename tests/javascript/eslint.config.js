/* The scripts of the map: plain files that share `ZB`, read by every browser since 2023. */
const js = require('@eslint/js');
const globals = require('globals');

module.exports = [
  { ignores: ['**/vendor/**'] },
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: 'script',
      globals: { ...globals.browser, L: 'readonly' }
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      'block-scoped-var': 'error',
      complexity: ['error', 14],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-implicit-globals': 'error',
      'no-new-func': 'error',
      'no-restricted-properties': ['error',
        { property: 'innerHTML', message: 'names are data: textContent, or ZB.element' },
        { property: 'outerHTML', message: 'names are data: textContent, or ZB.element' },
        { property: 'insertAdjacentHTML', message: 'names are data: textContent, or ZB.element' },
        { object: 'document', property: 'write', message: 'names are data: textContent, or ZB.element' }],
      'no-self-compare': 'off',
      'no-shadow': 'error',
      'no-var': 'error',
      'no-unused-vars': ['error', { args: 'after-used' }],
      'prefer-const': 'error',
      strict: ['error', 'function']
    }
  }
];
