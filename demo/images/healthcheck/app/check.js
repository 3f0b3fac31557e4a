'use strict';
// Stands for a check: exits 0 when the service answers.
require('http').get('http://127.0.0.1:8080/', (response) => process.exit(response.statusCode === 200 ? 0 : 1));
