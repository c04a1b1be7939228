# The product, and its twin whose controls `verify` can take away one at a time (docs/adr/0004-mutations.md).
if(EXISTS ${CMAKE_SOURCE_DIR}/src/app/main.cc)
  add_executable(sallyport src/app/main.cc)
  target_link_libraries(sallyport PRIVATE app controls_enforced)
  add_executable(sallyport-mutant src/app/main.cc)
  target_link_libraries(sallyport-mutant PRIVATE app controls_removable)
endif()

# A program of a stranger that uses the Cedar engine alone.
add_executable(test-cedar-example examples/cedar/main.cc)
target_link_libraries(test-cedar-example PRIVATE policy controls_enforced)
add_test(NAME cedar-example COMMAND test-cedar-example)
set_tests_properties(cedar-example PROPERTIES PASS_REGULAR_EXPRESSION
  "bob\" view: allow.*bob\" delete: deny.*alice\" delete: deny.*alice\" delete: allow")
