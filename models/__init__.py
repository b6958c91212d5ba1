"""Everything that would still be true on paper: tables, rules, services."""

# Before any module imports PynamoDB.
from models import lean_pynamodb as lean_pynamodb
